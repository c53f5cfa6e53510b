"""How many were asked for in a month, how many of these ended with an agreement, how many of those were kept, and how
long it took. Who declined or said nothing is counted nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case, MediationState
from app.civic.cases.queries import matching
from app.civic.mediations.models import Mediation, MediationCategory
from app.core.clock import add_months
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import is_below

MONTHS = 12
WITH_AGREEMENT = (
    MediationState.AGREEMENT,
    MediationState.PERFORMED,
    MediationState.NOT_PERFORMED,
    MediationState.UNCLEAR,
)


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Of what was asked for in a month. `days` are those from the consent of both to the end, of all that have ended
    with or without an agreement, which are `ended`.
    """

    month: str
    applied: int = 0
    agreed: int = 0
    kept: int = 0
    ended: int = 0
    days: int = 0

    @property
    def mean_days(self) -> int | None:
        """Rounded; None where none has ended."""
        return None if not self.ended else (self.days * 2 + self.ended) // (2 * self.ended)


def together(months: Sequence[MonthFigures], month: str = "") -> MonthFigures:
    """Several as one."""
    return MonthFigures(
        month,
        sum(each.applied for each in months),
        sum(each.agreed for each in months),
        sum(each.kept for each in months),
        sum(each.ended for each in months),
        sum(each.days for each in months),
    )


def by_month(
    session: Session,
    *,
    staff: StaffIdentity,
    today: date,
    category: MediationCategory | None = None,
    community_id: int | None = None,
) -> Sequence[MonthFigures]:
    """The last twelve months of a subtree, the earliest first, in one query."""
    months = [f"{add_months(today.replace(day=1), -ago):%Y-%m}" for ago in reversed(range(MONTHS))]
    wanted = [Mediation.month >= months[0], *is_below(session, staff.path, Case.community_id)]
    wanted += matching((Mediation.category, category), (Case.community_id, community_id))
    ended, days = func.count(Mediation.days), func.coalesce(func.sum(Mediation.days), 0)
    counted = (
        select(Mediation.month, Case.state, func.count(), ended, days)
        .join(Case, Case.id == Mediation.id)
        .where(*wanted)
        .group_by(Mediation.month, Case.state)
    )
    found: dict[str, list[MonthFigures]] = {month: [] for month in months}
    for month, state, number, ends, took in session.execute(counted):
        agreed = number if state in WITH_AGREEMENT else 0
        kept = number if state == MediationState.PERFORMED else 0
        found[month].append(MonthFigures(month, number, agreed, kept, ends, int(took or 0)))
    return [together(parts, month) for month, parts in found.items()]
