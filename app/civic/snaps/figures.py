"""How many were reported in a month, how fast they were closed, and how many were fixed and not merely closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case, SnapState
from app.civic.snaps.models import Category, Snap
from app.core.clock import add_months
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import is_below

MONTHS = 12
HOURS_OF_A_DAY, MINUTES_OF_AN_HOUR = 24, 60


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Of what was reported in a month: how many, how many are closed by now, how many of these were fixed; of those
    closed, the median of the minutes that they took, None where there is none.
    """

    month: str
    reported: int
    closed: int
    fixed: int
    reopened: int
    median_minutes: int | None

    @property
    def fixed_percent(self) -> int | None:
        """How many of a hundred closed ones were fixed."""
        return None if not self.closed else (self.fixed * 200 + self.closed) // (2 * self.closed)

    @property
    def median_tenths_of_a_day(self) -> int | None:
        """The median in tenths of a day."""
        day = HOURS_OF_A_DAY * MINUTES_OF_AN_HOUR
        return None if self.median_minutes is None else (self.median_minutes * 20 + day) // (2 * day)


def together(months: Sequence[MonthFigures]) -> MonthFigures:
    """Several months as one, without a median: that is of a month."""
    return MonthFigures(
        month="",
        reported=sum(each.reported for each in months),
        closed=sum(each.closed for each in months),
        fixed=sum(each.fixed for each in months),
        reopened=sum(each.reopened for each in months),
        median_minutes=None,
    )


def by_month(
    session: Session,
    *,
    staff: StaffIdentity,
    today: date,
    category: Category | None = None,
    community_id: int | None = None,
) -> Sequence[MonthFigures]:
    """The last twelve months of a subtree, the earliest first, those without reports too; two queries."""
    months = [f"{add_months(today.replace(day=1), -ago):%Y-%m}" for ago in reversed(range(MONTHS))]
    wanted = [Snap.month >= months[0], *is_below(session, staff.path, Case.community_id)]
    wanted += [Snap.category == category] if category else []
    wanted += [Case.community_id == community_id] if community_id else []
    counted = (
        select(Snap.month, Case.is_open, Case.state, func.count(), func.sum(Snap.reopened))
        .join(Case, Case.id == Snap.id)
        .where(*wanted)
        .group_by(Snap.month, Case.is_open, Case.state)
    )
    sums = dict.fromkeys(months, (0, 0, 0, 0))
    for month, is_open, state, number, reopened in session.execute(counted):
        if month in sums:
            all_of, closed, fixed, again = sums[month]
            is_fixed = state == SnapState.FIXED
            sums[month] = (
                all_of + number,
                closed + (0 if is_open else number),
                fixed + (number if is_fixed else 0),
                again + int(reopened or 0),
            )
    ranked = (
        select(
            Snap.month.label("month"),
            Snap.minutes.label("minutes"),
            func.row_number().over(partition_by=Snap.month, order_by=(Snap.minutes, Snap.id)).label("place"),
            func.count().over(partition_by=Snap.month).label("many"),
        )
        .join(Case, Case.id == Snap.id)
        .where(*wanted, Case.is_open.is_(None), Snap.minutes.is_not(None))
        .subquery()
    )
    in_the_middle = ranked.c.place * 2 - ranked.c.many
    middle = select(ranked.c.month, ranked.c.minutes).where(in_the_middle.between(0, 2))
    medians: dict[str, list[int]] = {}
    for month, minutes in session.execute(middle):
        medians.setdefault(month, []).append(minutes)
    return [
        MonthFigures(month, *sums[month], sum(medians[month]) // len(medians[month]) if month in medians else None)
        for month in months
    ]
