"""Residents and households: who they are, and how they come onto the roster and off it."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.communities.models import Community
from app.parties.residents import numbers
from app.parties.residents.errors import NotAResidentError, ResidentNotFoundError
from app.parties.residents.indexes import index_of_phone, name_index, phone_index
from app.parties.residents.models import Household, Resident, ResidentStatus, Roster, User
from app.parties.residents.users import require_version

FORGOTTEN = "已注销"

# Asked by almost every request: made once, and read without the ORM's machinery.
_BY_CARD = select(Resident.id).where(Resident.card_serial == bindparam("serial"))
_SIGNED_IN_RESIDENT = (
    select(User.token_version, Resident.id)
    .outerjoin(Resident, and_(Resident.user_id == User.id, Resident.status == ResidentStatus.ACTIVE))
    .where(User.id == bindparam("user"))
)
IDENTITY = (
    Resident.id,
    Resident.user_id,
    Resident.community_id,
    Community.path,
    Resident.household_id,
    Resident.card_serial,
    Resident.code_generation,
    Resident.is_minor,
)
"""The columns of a ResidentIdentity."""
_PATH = select(Community.path).where(Community.id == Resident.community_id).scalar_subquery()
_IDENTIFY = (
    select(*IDENTITY)
    .join(Community, Community.id == Resident.community_id)
    .where(Resident.id == bindparam("resident"), Resident.status == ResidentStatus.ACTIVE)
)
_IDENTIFY_KNOWN = (
    select(*IDENTITY)
    .join(Community, Community.id == Resident.community_id)
    .where(Resident.id == bindparam("resident"), Resident.status.not_in([ResidentStatus.LEFT, ResidentStatus.MERGED]))
)
_BY_NUMBER = select(Resident.id).where(Resident.number == bindparam("number"))
_LOCK = select(Resident.id).where(Resident.id == bindparam("resident")).with_for_update()
# The path by a query of its own: a row that is only looked at inside of one is not locked with the resident.
_LOCK_IDENTITY = (
    select(*(_PATH if column is Community.path else column for column in IDENTITY))
    .where(Resident.id == bindparam("resident"), Resident.status == ResidentStatus.ACTIVE)
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class ResidentIdentity:
    """A resident, and where they belong."""

    id: int
    user_id: int | None
    community_id: int
    community_path: str
    household_id: int
    card_serial: str
    code_generation: int
    is_minor: bool


def new_serial() -> str:
    """Ten random digits."""
    return f"{secrets.randbelow(10**10):010d}"


def resident_of_user(session: Session, user_id: int) -> Resident | None:
    return session.scalar(select(Resident).where(Resident.user_id == user_id, Resident.status == ResidentStatus.ACTIVE))


def require_resident_of(session: Session, user_id: int) -> Resident:
    """The same for what residents alone can do. Raises NotAResidentError."""
    person = resident_of_user(session, user_id)
    if person is None:
        raise NotAResidentError
    return person


def signed_in_resident(session: Session, user_id: int, version: int) -> int:
    """The resident whose user has a token of this version. Raises what `require_version` raises, NotAResidentError."""
    row = session.connection().execute(_SIGNED_IN_RESIDENT, {"user": user_id}).first()
    require_version(row.token_version if row else None, version)
    if row is None or row.id is None:
        raise NotAResidentError
    return int(row.id)


def identify(session: Session, resident_id: int) -> ResidentIdentity:
    """Where a resident belongs. Raises ResidentNotFoundError for one who is unknown or has left."""
    row = session.connection().execute(_IDENTIFY, {"resident": resident_id}).one_or_none()
    if row is None:
        raise ResidentNotFoundError
    return ResidentIdentity(*row)


def resident_in_scope(session: Session, *, resident_id: int, staff: StaffIdentity) -> ResidentIdentity:
    """A resident of the staff member's subtree. Raises ResidentNotFoundError."""
    resident = identify(session, resident_id)
    if not staff.covers(resident.community_path):
        raise ResidentNotFoundError
    return resident


def resident_by_number(session: Session, *, number: str, staff: StaffIdentity) -> ResidentIdentity:
    """Whom staff mean by the number that somebody is known by, in their subtree. Raises a RuleError naming `number`."""
    found = session.connection().execute(_BY_NUMBER, {"number": number}).scalar_one_or_none()
    try:
        return resident_in_scope(session, resident_id=found or 0, staff=staff)
    except ResidentNotFoundError:
        raise field_error("number", "没有找到这位居民，或不在您的管辖范围内。") from None


def known_in_scope(session: Session, *, resident_id: int, staff: StaffIdentity) -> ResidentIdentity:
    """The same, and whoever has moved away or died: everybody who has not been forgotten."""
    row = session.connection().execute(_IDENTIFY_KNOWN, {"resident": resident_id}).one_or_none()
    if row is None or not staff.covers(row.path):
        raise ResidentNotFoundError
    return ResidentIdentity(*row)


def lock(session: Session, resident_id: int) -> None:
    """Make other commands of the same resident wait until this one has ended."""
    session.connection().execute(_LOCK, {"resident": resident_id})


def lock_identity(session: Session, resident_id: int) -> ResidentIdentity:
    """The same, and where they belong. Raises ResidentNotFoundError for one who is unknown or has left."""
    row = session.connection().execute(_LOCK_IDENTITY, {"resident": resident_id}).one_or_none()
    if row is None:
        raise ResidentNotFoundError
    return ResidentIdentity(*row)


def lock_user(session: Session, user_id: int) -> None:
    """The same for a user."""
    session.connection().execute(select(User.id).where(User.id == user_id).with_for_update())


def hold_roster(session: Session, community_id: int) -> None:
    """Have the roster of a community to oneself until the end of the transaction."""
    held = select(Roster.community_id).where(Roster.community_id == community_id).with_for_update()
    if session.scalar(held) is None:
        try:
            with session.begin_nested():
                session.add(Roster(community_id=community_id))
        except IntegrityError:  # Somebody else was the first at the same time.
            session.scalar(held)


def _free_serial(session: Session) -> str:
    """A serial that no other card has: on a roster of 180,000, draws that never meet would be a rare stroke of luck."""
    while True:
        serial = new_serial()
        if session.connection().execute(_BY_CARD, {"serial": serial}).one_or_none() is None:
            return serial


def _free_number(session: Session) -> str:
    while True:
        (number,) = numbers.draw(1)
        if session.connection().execute(_BY_NUMBER, {"number": number}).one_or_none() is None:
            return number


def add_resident(
    session: Session,
    *,
    community_id: int,
    household_id: int,
    name: str,
    phone: str,
    is_minor: bool,
    now: datetime,
) -> Resident:
    """Put a person on the roster and open their points account. `phone` is empty for who has none; others may have
    the same.
    """
    resident = Resident(
        community_id=community_id,
        household_id=household_id,
        name=name,
        phone=phone,
        phone_index=index_of_phone(phone),
        name_index=name_index(community_id, name),
        number=_free_number(session),
        card_serial=_free_serial(session),
        joined_on=business_day(now),
        is_minor=is_minor,
    )
    session.add(resident)
    session.flush()
    ledger.open_accounts(session, [chart.resident_points(resident.id)])
    return resident


def renew_card(session: Session, person: Resident) -> None:
    """Give somebody another member card: phones and papers with the old one are worth nothing, and so are the codes of
    coupons that a phone has kept.
    """
    person.card_serial = _free_serial(session)
    person.code_generation += 1
    session.flush()


def household(session: Session, *, community_id: int, number: str) -> Household:
    """The household with this number, made if need be."""
    found = session.scalar(select(Household).where(Household.community_id == community_id, Household.number == number))
    if found is None:
        found = Household(community_id=community_id, number=number)
        session.add(found)
        session.flush()
    return found


def user_of_resident(session: Session, resident_id: int) -> int | None:
    """The user linked to a resident, if any."""
    return session.scalar(select(Resident.user_id).where(Resident.id == resident_id))


def is_phone_of(session: Session, *, resident_id: int, phone: str) -> bool:
    """Whether a number is the resident's own: on the roster, or verified by the user they are."""
    index = phone_index(phone)
    query = (
        select(Resident.id)
        .outerjoin(User, User.id == Resident.user_id)
        .where(Resident.id == resident_id, or_(Resident.phone_index == index, User.phone_index == index))
    )
    return session.scalar(query) is not None


def community_of(session: Session, resident_id: int) -> int:
    """The community that somebody belongs to, or has belonged to last."""
    return session.scalars(select(Resident.community_id).where(Resident.id == resident_id)).one()


def rename(session: Session, *, resident_id: int, name: str) -> None:
    """Put another name on the roster."""
    person = session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True)
    person.name, person.name_index = name, name_index(person.community_id, name)


def forget_resident(session: Session, *, resident_id: int) -> None:
    """Wipe what names a resident; their number stays, for the books. They are alone in a household of nobody."""
    person = session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True)
    nowhere = household(session, community_id=person.community_id, number=f"*{resident_id}")  # No roster has a star.
    person.name, person.phone, person.phone_index = FORGOTTEN, "", None
    person.name_index = f"forgotten:{resident_id}"
    person.household_id, person.card_serial = nowhere.id, _free_serial(session)
    person.user_id, person.status = None, ResidentStatus.LEFT
    session.flush()
