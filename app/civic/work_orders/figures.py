"""What a property firm has done of a month: how many orders, how many in time, how fast, and how they were rated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case, WorkOrderState
from app.civic.work_orders.models import WorkOrder
from app.core.clock import add_months
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import is_below
from app.parties.units.models import Unit

MONTHS = 12
FEWEST = 5
"""Of fewer no share and no mean is shown: they would speak of single homes."""
MINUTES_OF_A_DAY = 1_440


@dataclass(frozen=True, slots=True)
class FirmMonth:
    """The orders of a month that a firm had, without those that were voided. `settled` are closed, or late already;
    `late` of these have missed a clock; `minutes` are those of the `closed` together, `stars` those of the `rated`.
    """

    month: str
    unit_id: int
    unit: str
    number: int
    settled: int
    late: int
    closed: int
    minutes: int
    rated: int
    stars: int

    @property
    def in_time_percent(self) -> int | None:
        """How many of a hundred were in time."""
        return None if self.settled < FEWEST else _rounded(100 * (self.settled - self.late), self.settled)

    @property
    def mean_tenths_of_a_day(self) -> int | None:
        return None if self.closed < FEWEST else _rounded(10 * self.minutes, self.closed * MINUTES_OF_A_DAY)

    @property
    def rating_tenths(self) -> int | None:
        return None if self.rated < FEWEST else _rounded(10 * self.stars, self.rated)


def _rounded(part: int, whole: int) -> int:
    return (2 * part + whole) // (2 * whole)


def by_month(
    session: Session,
    *,
    staff: StaffIdentity,
    today: date,
    unit_id: int | None = None,
    community_id: int | None = None,
) -> Sequence[FirmMonth]:
    """The last twelve months of a subtree by firm, the latest first."""
    wanted = is_below(session, staff.path, Case.community_id)
    wanted += [WorkOrder.unit_id == unit_id] if unit_id else []
    wanted += [Case.community_id == community_id] if community_id else []
    return _counted(session, today, *wanted)


def of_unit(session: Session, *, unit_id: int, staff: StaffIdentity, today: date) -> Sequence[FirmMonth]:
    """The same of one firm, which the caller may see: what stands beside its assessments."""
    return by_month(session, staff=staff, today=today, unit_id=unit_id)


def _counted(session: Session, today: date, *wanted: ColumnElement[bool]) -> list[FirmMonth]:
    first = f"{add_months(today.replace(day=1), 1 - MONTHS):%Y-%m}"

    def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    closed, late = Case.is_open.is_(None), WorkOrder.overdue_at.is_not(None)
    query = (
        select(
            WorkOrder.month,
            WorkOrder.unit_id,
            Unit.name,
            func.count(),
            many(closed | late),
            many(late),
            many(closed),
            func.sum(case((closed, WorkOrder.minutes), else_=0)),
            func.count(WorkOrder.rating),
            func.sum(WorkOrder.rating),
        )
        .join(Case, Case.id == WorkOrder.id)
        .join(Unit, Unit.id == WorkOrder.unit_id)
        .where(WorkOrder.month >= first, Case.state != WorkOrderState.WITHDRAWN, *wanted)
        .group_by(WorkOrder.month, WorkOrder.unit_id, Unit.name)
        .order_by(WorkOrder.month.desc(), Unit.name, WorkOrder.unit_id)
    )
    return [
        FirmMonth(month, unit_id, unit, *(int(each or 0) for each in sums))
        for month, unit_id, unit, *sums in session.execute(query)
    ]
