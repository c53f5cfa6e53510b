"""Queries: residents by number, whole name, phone, household, community; and who has looked at whom."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.db.paging import Page, as_written, newest_first
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name, mask_phone
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, is_below, subtree_ids
from app.parties.residents.actions import ResidentAction
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.indexes import name_index, phone_index
from app.parties.residents.models import AWAY, Household, Resident, ResidentStatus


@dataclass(frozen=True, slots=True)
class Card:
    """A resident as staff see them: name and phone are masked."""

    id: int
    number: str
    community_id: int
    community: str
    path: str
    household_id: int
    household: str
    name: str
    phone: str
    is_minor: bool
    joined_on: date
    status: ResidentStatus
    left_on: date | None
    merged_into: int | None
    user_id: int | None


CARDS: Select[*tuple[Any, ...]] = (
    select(
        Resident.id,
        Resident.number,
        Resident.community_id,
        Community.name.label("community"),
        Community.path,
        Resident.household_id,
        Household.number.label("household"),
        Resident.name,
        Resident.phone,
        Resident.is_minor,
        Resident.joined_on,
        Resident.status,
        Resident.left_on,
        Resident.merged_into,
        Resident.user_id,
    )
    .join(Community, Community.id == Resident.community_id)
    .join(Household, Household.id == Resident.household_id)
)


def card_of(row: Any) -> Card:
    return Card(**dict(row._mapping) | {"name": mask_name(row.name), "phone": mask_phone(row.phone)})


def residents_in_scope(
    session: Session, *, staff: StaffIdentity, cursor: str | None, limit: int, **wanted: Any
) -> Page[Card]:
    """Residents of a subtree who have not left, those added last first. `wanted` is any of `name`, `phone`,
    `household`, `number`, each as a whole, and `community_id`. Raises CommunityNotFoundError.
    """
    query, is_narrow = _wanted(session, CARDS, staff, **wanted)
    query = query if is_narrow else as_written(query)
    return newest_first(session, query, Resident.id, cursor=cursor, limit=limit).map(card_of)


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody as the roster has them, in full."""

    number: str
    community: str
    household: str
    name: str
    phone: str
    is_minor: bool


def entries_in_scope(
    session: Session, *, staff: StaffIdentity, cursor: str | None, limit: int, **wanted: Any
) -> Page[Entry]:
    """The same list in full, for those who may see it; whoever asks notes it. Raises CommunityNotFoundError."""
    query, is_narrow = _wanted(session, CARDS, staff, **wanted)
    query = query if is_narrow else as_written(query)
    page = newest_first(session, query, Resident.id, cursor=cursor, limit=limit)
    return page.map(lambda row: Entry(row.number, row.community, row.household, row.name, row.phone, row.is_minor))


def _wanted(
    session: Session,
    query: Select[*tuple[Any, ...]],
    staff: StaffIdentity,
    *,
    name: str | None = None,
    phone: str | None = None,
    household: str | None = None,
    number: str | None = None,
    community_id: int | None = None,
) -> tuple[Select[*tuple[Any, ...]], bool]:
    """The query for these alone, and whether an index that begins with the community finds them."""
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    query = query.where(Resident.status == ResidentStatus.ACTIVE, *is_below(session, path, Resident.community_id))
    if name or household:
        nodes = session.scalars(subtree_ids(path)).all()
        if name:
            query = query.where(Resident.name_index.in_([name_index(node, name) for node in nodes]))
        if household:
            query = query.where(Household.community_id.in_(nodes), Household.number == household)
    if phone:  # Everybody who has it: a couple, a family.
        query = query.where(Resident.phone_index == phone_index(phone))
    if number:
        query = query.where(Resident.number == number)
    return query, bool(name or household)


def card(session: Session, *, resident_id: int, staff: StaffIdentity) -> Card:
    """One resident of the subtree, also one who has left. Raises ResidentNotFoundError."""
    row = session.execute(CARDS.where(Resident.id == resident_id)).one_or_none()
    if row is None or not staff.covers(row.path):
        raise ResidentNotFoundError
    return card_of(row)


def members(session: Session, *, household_id: int) -> list[Card]:
    """Who lives in a household, those who came first first."""
    query = CARDS.where(Resident.household_id == household_id, Resident.status == ResidentStatus.ACTIVE)
    return [card_of(row) for row in session.execute(query.order_by(Resident.id))]


def former_members(session: Session, *, household_id: int) -> list[Card]:
    """Who has moved away or died, the last first."""
    query = CARDS.where(Resident.household_id == household_id, Resident.status.in_(AWAY))
    return [card_of(row) for row in session.execute(query.order_by(Resident.left_on.desc(), Resident.id))]


def household_number(session: Session, *, household_id: int) -> str:
    """The number of a household that is there."""
    return session.scalars(select(Household.number).where(Household.id == household_id)).one()


def reveal(session: Session, *, resident_id: int, reason: str, staff: StaffIdentity, now: datetime) -> tuple[str, str]:
    """Name and number of a resident of the subtree in full; that they were looked at, and why, is in the audit log.

    Raises ResidentNotFoundError.
    """
    seen = card(session, resident_id=resident_id, staff=staff)
    audit.note(
        session,
        staff=staff,
        action=ResidentAction.REVEALED,
        subject_id=resident_id,
        at=now,
        path=seen.path,
        reason=reason,
    )
    name, phone = session.execute(select(Resident.name, Resident.phone).where(Resident.id == resident_id)).one()
    return name, phone
