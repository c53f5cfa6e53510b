"""What can be done about helpers. Callers own the transaction.

Being a helper gives no rights over anything but the offers and the wallet of that one resident, and can be ended at any
time by either of them, and by staff.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import ActingAs, PersonIdentity, StaffIdentity
from app.core.security.masking import mask_name
from app.parties import messages, residents
from app.parties.communities.models import Community
from app.parties.delegates.actions import DelegateAction
from app.parties.delegates.errors import (
    AlreadyDelegateError,
    DelegateNotFoundError,
    HelpsOneselfError,
    HelpsTooManyError,
    NotADelegateError,
    TooManyDelegatesError,
)
from app.parties.delegates.models import Delegate
from app.parties.messages.models import MessageKind
from app.parties.residents.models import Resident, ResidentStatus

DELEGATES_MAX = 3
"""Of one resident."""
HELPED_MAX = 5
"""By one user: a family, not a trade."""
OWN_CONSENT = "本人在小程序里添加"

_ACTS_FOR = (
    select(Delegate.resident_id)
    .join(Resident, Resident.id == Delegate.resident_id)
    .where(
        Delegate.user_id == bindparam("user"),
        Delegate.resident_id == bindparam("resident"),
        Delegate.is_active.is_(True),
        Resident.status == ResidentStatus.ACTIVE,
    )
)


@dataclass(frozen=True, slots=True)
class Helped:
    """A resident for whom a user acts; their name is masked."""

    id: int
    resident_id: int
    name: str
    community: str
    community_id: int
    named_at: datetime


def helped_resident(session: Session, *, user_id: int, resident_id: int) -> int:
    """The resident for whom a user acts. Raises NotADelegateError."""
    found = session.connection().scalar(_ACTS_FOR, {"user": user_id, "resident": resident_id})
    if found is None:
        raise NotADelegateError
    return found


def begin(
    session: Session,
    *,
    resident_id: int,
    user_id: int,
    name: str,
    phone: str,
    consent: str,
    named_by: str,
    now: datetime,
) -> Delegate:
    """A user acts for a resident from now on: one has asked, the other has accepted. `phone` is masked.

    Raises ResidentNotFoundError, HelpsOneselfError, AlreadyDelegateError, TooManyDelegatesError, HelpsTooManyError.
    """
    resident = residents.lock_identity(session, resident_id)
    if user_id == resident.user_id:
        raise HelpsOneselfError
    current = delegates(session, resident_id=resident_id)
    if any(helper.user_id == user_id for helper in current):
        raise AlreadyDelegateError
    if len(current) >= DELEGATES_MAX:
        raise TooManyDelegatesError
    residents.lock_user(session, user_id)
    helped = select(func.count()).where(Delegate.user_id == user_id, Delegate.is_active.is_(True))
    if session.scalars(helped).one() >= HELPED_MAX:
        raise HelpsTooManyError
    helper = Delegate(
        resident_id=resident_id,
        user_id=user_id,
        name=name,
        phone=phone,
        consent=consent,
        named_by=named_by,
        named_at=now,
    )
    session.add(helper)
    session.flush()
    _tell(session, helper, MessageKind.HELPER_NAMED, now)
    return helper


def hand_over(session: Session, *, from_id: int, to_id: int, actor: str, now: datetime) -> None:
    """Whoever acts for one resident acts for another from now on: they are one person. Who does so twice, or would act
    for themselves, does it no more.
    """
    own = residents.user_of_resident(session, to_id)
    already = {helper.user_id for helper in delegates(session, resident_id=to_id)} | {own}
    for helper in delegates(session, resident_id=from_id):
        if helper.user_id in already:
            helper.is_active, helper.ended_by, helper.ended_at = None, actor, now
    session.flush()
    session.execute(update(Delegate).where(Delegate.resident_id == from_id).values(resident_id=to_id))


def delegates(session: Session, *, resident_id: int) -> Sequence[Delegate]:
    """Who acts for a resident now, in the order in which they were named."""
    query = (
        select(Delegate).where(Delegate.resident_id == resident_id, Delegate.is_active.is_(True)).order_by(Delegate.id)
    )
    return session.scalars(query).all()


def delegates_in_scope(session: Session, *, resident_id: int, staff: StaffIdentity) -> Sequence[Delegate]:
    """Who acts for a resident of the staff member's subtree, now and before. Raises ResidentNotFoundError."""
    residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    query = select(Delegate).where(Delegate.resident_id == resident_id).order_by(Delegate.id.desc()).limit(100)
    return session.scalars(query).all()


def helped_by(session: Session, *, user_id: int) -> list[Helped]:
    """For whom a user acts."""
    rows = session.execute(
        select(Delegate.id, Delegate.resident_id, Resident.name, Community.name, Community.id, Delegate.named_at)
        .join(Resident, Resident.id == Delegate.resident_id)
        .join(Community, Community.id == Resident.community_id)
        .where(Delegate.user_id == user_id, Delegate.is_active.is_(True), Resident.status == ResidentStatus.ACTIVE)
        .order_by(Delegate.id)
    ).all()
    return [Helped(row[0], row[1], mask_name(row[2]), *row[3:]) for row in rows]


def end_own_delegate(session: Session, *, helper_id: int, resident_id: int, now: datetime) -> None:
    """A resident ends what somebody does for them. Raises DelegateNotFoundError."""
    own = Delegate.id == helper_id, Delegate.resident_id == resident_id
    _end(session, ActingAs.RESIDENT, resident_id, now, *own)


def end_helping(session: Session, *, helper_id: int, user_id: int, now: datetime) -> None:
    """A helper ends it. Raises DelegateNotFoundError."""
    _end(session, ActingAs.HELPER, user_id, now, Delegate.id == helper_id, Delegate.user_id == user_id)


def end_delegate(session: Session, *, helper_id: int, resident_id: int, staff: StaffIdentity, now: datetime) -> None:
    """Staff end it. Raises ResidentNotFoundError, DelegateNotFoundError."""
    resident = residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    helper = _hold(session, Delegate.id == helper_id, Delegate.resident_id == resident.id)
    _end_held(session, helper, staff, resident.community_path, now)


def _end(session: Session, acting_as: ActingAs, number: int, now: datetime, *which: Any) -> None:
    helper = _hold(session, *which)
    place = select(Resident.community_id).where(Resident.id == helper.resident_id).scalar_subquery()
    path = session.scalars(select(Community.path).where(Community.id == place)).one()
    _end_held(session, helper, PersonIdentity(acting_as, number, path), path, now)


def _hold(session: Session, *which: Any) -> Delegate:
    helper = session.scalar(
        select(Delegate)
        .where(Delegate.is_active.is_(True), *which)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if helper is None:
        raise DelegateNotFoundError
    return helper


def _end_held(session: Session, helper: Delegate, by: StaffIdentity | PersonIdentity, path: str, now: datetime) -> None:
    helper.is_active, helper.ended_by, helper.ended_at = None, by.actor, now
    audit.note(
        session,
        staff=by,
        action=DelegateAction.ENDED,
        subject_id=helper.resident_id,
        at=now,
        path=path,
        helper=helper.id,
    )
    _tell(session, helper, MessageKind.HELPER_ENDED, now)


def _tell(session: Session, helper: Delegate, kind: MessageKind, now: datetime) -> None:
    """Both of them hear of it: the resident by their own phone, or by that which holds their card."""
    facts = {"resident_id": helper.resident_id, "helper_id": helper.id}
    whose, own = helper.resident_id, facts | {"helps": False}
    messages.tell_resident(session, resident_id=whose, kind=kind, facts=own, now=now)
    messages.tell(session, user_id=helper.user_id, kind=kind, facts=facts | {"helps": True}, now=now)


def end_for_oneself(session: Session, *, resident_id: int, user_id: int, now: datetime) -> None:
    """A user who has become the resident they acted for does so as themselves."""
    both = (Delegate.resident_id == resident_id, Delegate.user_id == user_id, Delegate.is_active.is_(True))
    ended = {"is_active": None, "ended_by": f"user:{user_id}", "ended_at": now}
    session.execute(update(Delegate).where(*both).values(ended))


def forget_resident(session: Session, *, resident_id: int, actor: str, now: datetime) -> None:
    """Nobody acts any more for a resident who is forgotten; how they were called and reached is wiped."""
    _forget(session, actor, now, Delegate.resident_id == resident_id)


def forget_user(session: Session, *, user_id: int, actor: str, now: datetime) -> None:
    """A user who is forgotten acts for nobody any more."""
    _forget(session, actor, now, Delegate.user_id == user_id)


def _forget(session: Session, actor: str, now: datetime, whose: Any) -> None:
    ended = {"is_active": None, "ended_by": actor, "ended_at": now}
    session.execute(update(Delegate).where(whose, Delegate.is_active.is_(True)).values(ended))
    session.execute(update(Delegate).where(whose).values(name=residents.FORGOTTEN, phone="", consent=""))
