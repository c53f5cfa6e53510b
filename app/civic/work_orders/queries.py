"""Queries: orders of a subtree, of a firm's people and one's own, by their clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case, CaseKind, WorkOrderState
from app.civic.cases.queries import by_clock, matching, opened_last, with_details
from app.civic.work_orders.models import OrderClass, WorkOrder
from app.core.clock import business_day
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.areas.models import Area
from app.parties.communities.nodes import is_below, names_by_id
from app.parties.posts.duty import areas_on_duty
from app.parties.posts.models import Post, PostRole
from app.parties.posts.queries import is_held
from app.parties.residents.models import Household, Resident
from app.parties.units.models import Unit, UnitMember

Found = tuple[Case, WorkOrder]
NOBODY = "—"


@dataclass(frozen=True, slots=True)
class Line:
    """An order with its names: where, whose home (its number), who has sent it and who of the firm has taken it, both
    masked, and whether it is late. `is_mine`: in the hands of the resident who looks.
    """

    case: Case
    order: WorkOrder
    area: str
    community: str
    unit: str
    home: str
    reporter: str
    holder: str
    is_late: bool
    is_mine: bool

    @property
    def id(self) -> int:
        return self.case.id


def of_worker(session: Session, *, resident_id: int, now: datetime) -> ColumnElement[bool]:
    """The orders that are somebody's to work on today."""
    today = business_day(now)
    held = Post.resident_id == resident_id, Post.role == PostRole.PROPERTY, *is_held(today)
    firms = select(Post.unit_id).where(*held, Post.unit_id.is_not(None))
    areas = areas_on_duty(session, resident_id=resident_id, today=today, roles=(PostRole.PROPERTY,))
    member = select(UnitMember.unit_id).where(UnitMember.resident_id == resident_id, UnitMember.is_open.is_(True))
    there = and_(WorkOrder.area_id.in_(sorted(areas)), WorkOrder.unit_id.in_(session.scalars(member).all()))
    return or_(WorkOrder.unit_id.in_(session.scalars(firms).all()), there)


def queue(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    category: OrderClass | None = None,
    community_id: int | None = None,
    unit_id: int | None = None,
) -> list[Line]:
    """Open orders of a subtree, those whose clock runs out first first: what is late comes before all others."""
    wanted = matching((WorkOrder.category, category), (Case.community_id, community_id), (WorkOrder.unit_id, unit_id))
    wanted += is_below(session, staff.path, Case.community_id)
    return lines(session, by_clock(session, CaseKind.WORK_ORDER, WorkOrder, *wanted), now=now)


def orders_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    category: OrderClass | None = None,
    state: WorkOrderState | None = None,
    community_id: int | None = None,
    unit_id: int | None = None,
    overdue: bool | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """All orders of a subtree, those opened last first."""
    wanted = matching(
        (WorkOrder.category, category),
        (Case.state, state),
        (Case.community_id, community_id),
        (WorkOrder.unit_id, unit_id),
    )
    wanted += [WorkOrder.overdue_at.is_not(None)] if overdue else []
    wanted += is_below(session, staff.path, Case.community_id)
    page = opened_last(session, WorkOrder, *wanted, cursor=cursor, limit=limit)
    return page.map_all(lambda found: lines(session, found, now=now))


def to_do(session: Session, *, resident_id: int, now: datetime) -> list[Line]:
    """Open orders of a resident's firm, those whose clock runs out first first."""
    theirs = of_worker(session, resident_id=resident_id, now=now)
    found = by_clock(session, CaseKind.WORK_ORDER, WorkOrder, theirs)
    return lines(session, found, now=now, resident_id=resident_id)


def own_orders(session: Session, *, user_id: int, now: datetime, cursor: str | None, limit: int) -> Page[Line]:
    """What somebody has asked for, the latest first."""
    query = select(Case).where(Case.filed_by == user_id, Case.kind == CaseKind.WORK_ORDER)
    page = newest_first(session, query, Case.id, cursor=cursor, limit=limit)
    return page.map_all(lambda cases: lines(session, with_details(session, WorkOrder, cases), now=now))


def lines(session: Session, found: Sequence[Found], *, now: datetime, resident_id: int | None = None) -> list[Line]:
    """Orders with their names, in as many queries as there are kinds of them; as a resident sees them, where one is
    named.
    """
    areas = _names(session, Area, {order.area_id for _, order in found})
    units = _names(session, Unit, {order.unit_id for _, order in found})
    places = names_by_id(session, (case.community_id for case, _ in found))
    ids = {case.subject_id for case, _ in found} | {order.holder_id for _, order in found}
    people = {
        row.id: row
        for row in session.execute(
            select(Resident.id, Resident.name, Resident.community_id, Household.number)
            .join(Household, Household.id == Resident.household_id)
            .where(Resident.id.in_([each for each in ids if each is not None]))
        )
    }

    def name(person_id: int | None) -> str:
        return mask_name(people[person_id].name) if person_id in people else ""

    def home(case: Case) -> str:
        """Not where somebody lives at another node by now: that is not for those of this one."""
        row = people.get(case.subject_id)
        return row.number if row is not None and row.community_id == case.community_id else ""

    return [
        Line(
            case,
            order,
            areas[order.area_id],
            places[case.community_id],
            units[order.unit_id],
            home(case),
            name(case.subject_id) or NOBODY,
            name(order.holder_id),
            case.is_late(now),
            resident_id is not None and order.holder_id == resident_id,
        )
        for case, order in found
    ]


def _names(session: Session, model: Any, ids: set[int]) -> dict[int, str]:
    return {row[0]: row[1] for row in session.execute(select(model.id, model.name).where(model.id.in_(ids)))}
