"""Whom a record or a reminder is about: a resident, a household, a shop or a unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.identities import MemberRole, StaffIdentity
from app.core.security.masking import mask_name
from app.parties import merchants, messages, residents
from app.parties.communities.models import Community
from app.parties.merchants.errors import MerchantStateError
from app.parties.merchants.models import Merchant, MerchantMember, MerchantStatus
from app.parties.messages import Listener
from app.parties.residents.holders import held_by
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.parties.units.errors import UnitClosedError
from app.parties.units.models import TOLD, Unit, UnitMember
from app.parties.units.queries import unit_in_scope
from app.standing.programmes.errors import HouseholdNotFoundError
from app.standing.programmes.models import SubjectKind

_IDS: dict[SubjectKind, InstrumentedAttribute[int]] = {
    SubjectKind.RESIDENT: Resident.id,
    SubjectKind.HOUSEHOLD: Household.id,
    SubjectKind.MERCHANT: Merchant.id,
    SubjectKind.UNIT: Unit.id,
}
_NAMES: dict[SubjectKind, InstrumentedAttribute[str]] = {
    SubjectKind.RESIDENT: Resident.name,
    SubjectKind.HOUSEHOLD: Household.number,
    SubjectKind.MERCHANT: Merchant.name,
    SubjectKind.UNIT: Unit.name,
}
_NODES: dict[SubjectKind, InstrumentedAttribute[int]] = {
    SubjectKind.RESIDENT: Resident.community_id,
    SubjectKind.HOUSEHOLD: Household.community_id,
    SubjectKind.MERCHANT: Merchant.community_id,
    SubjectKind.UNIT: Unit.community_id,
}
OF_THE_ALLIANCE = (MerchantStatus.ACTIVE, MerchantStatus.SUSPENDED)
ANONYMOUS = "（已匿名）"
"""Of what has a subject that nobody needs to know any more."""

SubjectKey = tuple[SubjectKind, int | None]


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject and the node it belongs to."""

    kind: SubjectKind
    id: int
    community_id: int
    is_minor: bool = False


def subject_in_scope(session: Session, *, kind: SubjectKind, subject_id: int, staff: StaffIdentity) -> Subject:
    """A subject of the staff member's subtree.

    Raises ResidentNotFoundError, HouseholdNotFoundError, MerchantNotFoundError, UnitNotFoundError; MerchantStateError
    for a shop that is not of the alliance, UnitClosedError for a unit that is off the register.
    """
    if kind is SubjectKind.RESIDENT:
        person = residents.resident_in_scope(session, resident_id=subject_id, staff=staff)
        return Subject(kind, person.id, person.community_id, person.is_minor)
    if kind is SubjectKind.HOUSEHOLD:
        return _household_in_scope(session, subject_id, staff)
    if kind is SubjectKind.UNIT:
        unit = unit_in_scope(session, unit_id=subject_id, staff=staff)
        if not unit.is_open:
            raise UnitClosedError
        return Subject(kind, unit.id, unit.community_id)
    shop = merchants.merchant_in_scope(session, merchant_id=subject_id, staff=staff)
    if shop.status not in OF_THE_ALLIANCE:
        raise MerchantStateError(details={"status": shop.status.value})
    return Subject(kind, shop.id, shop.community_id)


def found_subject(session: Session, *, kind: SubjectKind, subject_id: int) -> Subject | None:
    """A subject that is still there, whoever asks; None where it is not."""
    return found_subjects(session, kind, [subject_id]).get(subject_id)


def found_subjects(session: Session, kind: SubjectKind, subject_ids: Iterable[int]) -> dict[int, Subject]:
    """Those of some subjects that are still there, by their ids."""
    minors = present(session, kind, subject_ids)
    ids, found = sorted(minors), {}
    for start in range(0, len(ids), 500):
        homes = select(_IDS[kind], _NODES[kind]).where(_IDS[kind].in_(ids[start : start + 500]))
        for subject_id, community_id in session.execute(homes):
            found[subject_id] = Subject(kind, subject_id, community_id, minors[subject_id])
    return found


def _household_in_scope(session: Session, household_id: int, staff: StaffIdentity) -> Subject:
    community_id = session.scalar(
        select(Household.community_id)
        .join(Community, Community.id == Household.community_id)
        .where(Household.id == household_id, Community.path.like(f"{staff.path}%"))
    )
    if community_id is None:
        raise HouseholdNotFoundError
    return Subject(SubjectKind.HOUSEHOLD, household_id, community_id)


def lock(session: Session, kind: SubjectKind, subject_ids: Iterable[int]) -> None:
    """Make other commands about these subjects wait until this one has ended, so that caps are counted one by one."""
    column = _IDS[kind]
    ids = sorted(subject_ids)
    for start in range(0, len(ids), 500):
        query = select(column).where(column.in_(ids[start : start + 500])).order_by(column)
        session.connection().execute(query.with_for_update()).all()


def present(session: Session, kind: SubjectKind, subject_ids: Iterable[int]) -> dict[int, bool]:
    """Those of some subjects that are still there, each with whether it is a minor: on the roster, of the alliance, on
    the register.
    """
    ids = sorted(subject_ids)
    query: Select[int, bool]
    if kind is SubjectKind.RESIDENT:
        query = select(Resident.id, Resident.is_minor).where(Resident.status == ResidentStatus.ACTIVE)
    elif kind is SubjectKind.MERCHANT:
        query = select(Merchant.id, false()).where(Merchant.status.in_(OF_THE_ALLIANCE))
    elif kind is SubjectKind.UNIT:
        query = select(Unit.id, false()).where(Unit.is_open.is_(True))
    else:
        query = select(Household.id, false())
    found: dict[int, bool] = {}
    for start in range(0, len(ids), 500):
        part = query.where(_IDS[kind].in_(ids[start : start + 500]))
        found |= {subject_id: bool(minor) for subject_id, minor in session.execute(part)}
    return found


def users_to_tell(session: Session, kind: SubjectKind, subject_ids: list[int]) -> dict[int, list[Listener]]:
    """Who hears of what concerns these subjects: the resident or who holds their card, the adults of a household, the
    owner of a shop, the head and the contacts of a unit.
    """
    if kind is SubjectKind.RESIDENT:
        return {one: [listener] for one, listener in messages.listeners(session, subject_ids).items()}
    query: Select[int, int | None]
    if kind is SubjectKind.MERCHANT:
        query = select(MerchantMember.merchant_id, MerchantMember.user_id).where(
            MerchantMember.merchant_id.in_(subject_ids), MerchantMember.role == MemberRole.OWNER
        )
    elif kind is SubjectKind.HOUSEHOLD:
        query = select(Resident.household_id, Resident.user_id).where(
            Resident.household_id.in_(subject_ids),
            Resident.status == ResidentStatus.ACTIVE,
            Resident.is_minor.is_(False),
        )
    else:
        query = (
            select(UnitMember.unit_id, Resident.user_id)
            .join(Resident, Resident.id == UnitMember.resident_id)
            .where(UnitMember.unit_id.in_(subject_ids), UnitMember.role.in_(TOLD), UnitMember.is_open.is_(True))
        )
    found: dict[int, list[Listener]] = {}
    for subject_id, user_id in session.execute(query):
        if user_id is not None:
            found.setdefault(subject_id, []).append(Listener(user_id))
    return found


def names_of(session: Session, subjects: Iterable[SubjectKey]) -> dict[SubjectKey, str]:
    """What staff read of these subjects: a resident's name masked, the number of a household, the name of others."""
    wanted: dict[SubjectKind, set[int]] = {}
    for kind, subject_id in subjects:
        if subject_id is not None:
            wanted.setdefault(kind, set()).add(subject_id)
    found: dict[SubjectKey, str] = {}
    for kind, ids in wanted.items():
        query = select(_IDS[kind], _NAMES[kind]).where(_IDS[kind].in_(ids))
        for subject_id, text in session.execute(query):
            found[kind, subject_id] = mask_name(text) if kind is SubjectKind.RESIDENT else text
    return found


SubjectAt = tuple[SubjectKind, int | None, int]
"""A subject and the node that something about it belongs to."""


def homes_of(session: Session, subjects: Sequence[SubjectAt]) -> dict[SubjectAt, str]:
    """The numbers of the households of the residents among these, for staff: of two 张*明 they tell who is who. Where
    somebody lives at another node by now, that is not for the staff of this one.
    """
    ids = {subject_id for kind, subject_id, _ in subjects if kind is SubjectKind.RESIDENT}
    if not ids:
        return {}
    query = (
        select(Resident.id, Resident.community_id, Household.number)
        .join(Household, Household.id == Resident.household_id)
        .where(Resident.id.in_(ids))
    )
    found = {(SubjectKind.RESIDENT, row.id, row.community_id): row.number for row in session.execute(query)}
    return {subject: found[subject] for subject in subjects if subject in found}


def about_any(kind: Any, subject_id: Any, subjects: Iterable[tuple[SubjectKind, int]]) -> ColumnElement[bool]:
    """That a row, by its two columns, is about one of these subjects."""
    return or_(false(), *(and_(kind == each, subject_id == number) for each, number in subjects))


def subjects_of_user(session: Session, *, user_id: int) -> list[tuple[SubjectKind, int]]:
    """What somebody hears of, the other way round from `users_to_tell`: them, those whose cards they hold, their
    household, shops and units.
    """
    found: list[tuple[SubjectKind, int]] = []
    person = residents.resident_of_user(session, user_id)
    if person is not None and person.status is ResidentStatus.ACTIVE:
        found += [(SubjectKind.RESIDENT, one) for one in (person.id, *held_by(session, user_id))]
        if not person.is_minor:
            found.append((SubjectKind.HOUSEHOLD, person.household_id))
        units = select(UnitMember.unit_id).where(
            UnitMember.resident_id == person.id, UnitMember.role.in_(TOLD), UnitMember.is_open.is_(True)
        )
        found += [(SubjectKind.UNIT, unit) for unit in sorted(session.scalars(units))]
    shops = select(MerchantMember.merchant_id).where(
        MerchantMember.user_id == user_id, MerchantMember.role == MemberRole.OWNER
    )
    return found + [(SubjectKind.MERCHANT, shop) for shop in sorted(session.scalars(shops))]
