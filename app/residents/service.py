"""What can be done with users and residents. Callers own the transaction."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.communities.models import Community
from app.communities.service import StaffIdentity
from app.core.clock import business_day
from app.core.errors import NotSignedInError
from app.core.keyring import keyring
from app.ledger import chart
from app.ledger import service as ledger
from app.residents.errors import AlreadyLinkedError, NotAResidentError, ResidentNotFoundError
from app.residents.models import Household, Resident, ResidentStatus, User

FORGOTTEN = "已注销"

# Asked by almost every request: made once, and read without the ORM's machinery.
_VERSION = select(User.token_version).where(User.id == bindparam("user"))
_BY_CARD = select(Resident.id).where(Resident.card_serial == bindparam("serial"))
_RESIDENT_ID = select(Resident.id).where(
    Resident.user_id == bindparam("user"), Resident.status == ResidentStatus.ACTIVE
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
    is_minor: bool


def phone_index(phone: str) -> str:
    """What a mobile number of 11 digits is found by."""
    return keyring.blind_index("phone", phone)


def new_serial() -> str:
    """Ten random digits."""
    return f"{secrets.randbelow(10**10):010d}"


def user_of_openid(session: Session, *, openid: str, now: datetime) -> User:
    """The user with this WeChat identity, made at their first sign-in."""
    user = session.scalar(select(User).where(User.openid == openid))
    if user is not None:
        return user
    try:
        with session.begin_nested():
            user = User(openid=openid, created_at=now)
            session.add(user)
    except IntegrityError:  # The same person signed in on two screens at once.
        user = session.scalars(select(User).where(User.openid == openid)).one()
    return user


def user_version(session: Session, user_id: int) -> int:
    """The version that a user's tokens must carry. Raises NotSignedInError for an unknown user."""
    version = session.connection().scalar(_VERSION, {"user": user_id})
    if version is None:
        raise NotSignedInError
    return version


def user_of_phone(session: Session, *, phone: str) -> User | None:
    """The user who has verified this number, if any."""
    return session.scalar(select(User).where(User.phone_index == phone_index(phone)))


def show_phone(session: Session, *, user_id: int, phone: str) -> Resident | None:
    """Remember the number WeChat has verified for a user, and link them to the resident who has it on the roster.

    Raises AlreadyLinkedError when the number, the resident or the user is linked otherwise. Again changes nothing.
    """
    index = phone_index(phone)
    if session.scalar(select(User.id).where(User.phone_index == index, User.id != user_id)):
        raise AlreadyLinkedError
    session.get_one(User, user_id).phone_index = index
    resident = session.scalar(
        select(Resident)
        .where(Resident.phone_index == index, Resident.status == ResidentStatus.ACTIVE)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    other = session.scalar(select(Resident.id).where(Resident.user_id == user_id))
    if resident is None:
        return None
    if resident.user_id not in (None, user_id) or other not in (None, resident.id):
        raise AlreadyLinkedError
    resident.user_id = user_id
    return resident


def resident_of_user(session: Session, user_id: int) -> Resident | None:
    return session.scalar(select(Resident).where(Resident.user_id == user_id, Resident.status == ResidentStatus.ACTIVE))


def resident_id_of_user(session: Session, user_id: int) -> int:
    """Raises NotAResidentError."""
    resident_id = session.connection().scalar(_RESIDENT_ID, {"user": user_id})
    if resident_id is None:
        raise NotAResidentError
    return resident_id


def identify(session: Session, resident_id: int) -> ResidentIdentity:
    """Where a resident belongs. Raises ResidentNotFoundError for one who is unknown or has left."""
    row = session.execute(
        select(
            Resident.id,
            Resident.user_id,
            Resident.community_id,
            Community.path,
            Resident.household_id,
            Resident.card_serial,
            Resident.is_minor,
        )
        .join(Community, Community.id == Resident.community_id)
        .where(Resident.id == resident_id, Resident.status == ResidentStatus.ACTIVE)
    ).one_or_none()
    if row is None:
        raise ResidentNotFoundError
    return ResidentIdentity(*row)


def resident_in_scope(session: Session, *, resident_id: int, staff: StaffIdentity) -> ResidentIdentity:
    """A resident of the staff member's subtree. Raises ResidentNotFoundError."""
    resident = identify(session, resident_id)
    if not staff.covers(resident.community_path):
        raise ResidentNotFoundError
    return resident


def lock(session: Session, resident_id: int) -> None:
    """Make other commands of the same resident wait until this one has ended."""
    session.connection().execute(select(Resident.id).where(Resident.id == resident_id).with_for_update())


def lock_user(session: Session, user_id: int) -> None:
    """The same for a user."""
    session.connection().execute(select(User.id).where(User.id == user_id).with_for_update())


def _free_serial(session: Session) -> str:
    """A serial that no other card has: on a roster of 180,000, draws that never meet would be a rare stroke of luck."""
    while True:
        serial = new_serial()
        if session.connection().execute(_BY_CARD, {"serial": serial}).one_or_none() is None:
            return serial


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
    """Put a person on the roster and open their points account. The phone must not be on any roster yet."""
    resident = Resident(
        community_id=community_id,
        household_id=household_id,
        name=name,
        phone=phone,
        phone_index=phone_index(phone),
        card_serial=_free_serial(session),
        joined_on=business_day(now),
        is_minor=is_minor,
    )
    session.add(resident)
    session.flush()
    ledger.open_accounts(session, [chart.resident_points(resident.id)])
    return resident


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


def rename(session: Session, *, resident_id: int, name: str) -> None:
    """Put another name on the roster."""
    session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True).name = name


def forget_resident(session: Session, *, resident_id: int) -> None:
    """Wipe what names a resident; their number stays, for the books. They are alone in a household of nobody."""
    person = session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True)
    nowhere = household(session, community_id=person.community_id, number=f"*{resident_id}")  # No roster has a star.
    person.name, person.phone, person.phone_index = FORGOTTEN, "", f"forgotten:{resident_id}"
    person.household_id, person.card_serial = nowhere.id, _free_serial(session)
    person.user_id, person.status = None, ResidentStatus.LEFT
    session.flush()


def forget_user(session: Session, *, user_id: int) -> None:
    """Wipe what a WeChat user is known by, and sign them out everywhere."""
    user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
    user.openid, user.phone_index = f"forgotten:{user_id}", None
    user.token_version += 1
    session.flush()


def user_of_nobody(session: Session, *, now: datetime) -> User:
    """A user whom nobody is, to be the author of what somebody unnamed has written."""
    user = User(openid=f"nobody:{secrets.token_hex(16)}", created_at=now)
    session.add(user)
    session.flush()
    return user
