"""Who works on an order: people in a post of its firm, or one of the staff who is neither of the firm nor of the
reporter's household.

A post at the firm is for all that the firm has; one in an area, held by a member of the firm, for what is asked there.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import Session

from app.civic.cases.errors import CaseNotFoundError
from app.civic.cases.models import Case, CaseKind
from app.civic.cases.queries import of_kind
from app.civic.work_orders.models import WorkOrder
from app.civic.work_orders.queries import Found, of_worker
from app.core.db.types import comparable
from app.core.identities import StaffIdentity
from app.parties.areas.models import Area
from app.parties.communities.nodes import is_below
from app.parties.posts.models import Post, PostRole
from app.parties.posts.queries import is_held
from app.parties.residents.models import Resident
from app.parties.units.models import UnitMember
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.recusal import related_to
from app.standing.programmes.subjects import lock

OWN = "不能办理本人或本户的报修，请由同事办理。"
RELATED = "不能办理本户或家人任职的物业的工单，请由别人办理。"


def workers(session: Session, order: WorkOrder, *, today: date) -> Sequence[int]:
    """The residents whose it is to work on an order today."""
    around: list[int] = []
    step: int | None = order.area_id
    while step is not None:
        around.append(step)
        step = session.scalar(select(Area.parent_id).where(Area.id == step))
    members = select(UnitMember.resident_id).where(UnitMember.unit_id == order.unit_id, UnitMember.is_open.is_(True))
    query = select(Post.resident_id).where(
        Post.role == PostRole.PROPERTY,
        Post.resident_id.is_not(None),
        *is_held(today),
        or_(Post.unit_id == order.unit_id, and_(Post.area_id.in_(around), Post.resident_id.in_(members))),
    )
    return sorted({each for each in session.scalars(query) if each is not None})


def order_of_worker(session: Session, *, no: str, resident_id: int, now: datetime) -> Found:
    """An order of somebody's firm. Raises CaseNotFoundError for that of another."""
    return _one(session, no, of_worker(session, resident_id=resident_id, now=now))


def order_in_scope(session: Session, *, no: str, staff: StaffIdentity) -> Found:
    """An order of the subtree. Raises CaseNotFoundError."""
    return _one(session, no, *is_below(session, staff.path, Case.community_id))


def own_order(session: Session, *, no: str, user_id: int) -> Found:
    """One that a user has sent. Raises CaseNotFoundError."""
    return _one(session, no, Case.filed_by == user_id)


def _one(session: Session, no: str, *wanted: ColumnElement[bool]) -> Found:
    query = of_kind(CaseKind.WORK_ORDER, WorkOrder).where(Case.no.in_(comparable([no])), *wanted)
    found: Row[Case, WorkOrder] | None = session.execute(query).one_or_none()
    if found is None:
        raise CaseNotFoundError
    return found[0], found[1]


def hold(session: Session, found: Found) -> Found:
    """An order, locked."""
    case, order = found
    session.refresh(case, with_for_update=True)
    session.refresh(order, with_for_update=True)
    return case, order


def on_the_phone(session: Session, *, no: str, resident_id: int, now: datetime) -> Found:
    """An order of somebody's firm, locked, that is not of their household. Raises CaseNotFoundError,
    RelatedPersonError.
    """
    case, order = order_of_worker(session, no=no, resident_id=resident_id, now=now)
    home = session.scalar(select(Resident.household_id).where(Resident.id == case.subject_id))
    if home == session.get_one(Resident, resident_id).household_id:
        raise RelatedPersonError(OWN)
    return hold(session, (case, order))


def at_the_desk(session: Session, *, no: str, staff: StaffIdentity) -> Found:
    """An order of the subtree, locked after its firm. Raises CaseNotFoundError, RelatedPersonError."""
    case, order = order_in_scope(session, no=no, staff=staff)
    sides = [(case.subject_kind, case.subject_id), (SubjectKind.UNIT, order.unit_id)]
    if related_to(session, staff=staff, subjects=sides):
        raise RelatedPersonError(RELATED)
    lock(session, SubjectKind.UNIT, [order.unit_id])
    return hold(session, (case, order))
