"""Asking somebody by phone number. What comes back is the same whoever has the number, and whether anybody does."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day, start_of_day
from app.core.identities import MemberIdentity, StaffIdentity
from app.core.security.masking import mask_phone
from app.parties import merchants, residents
from app.parties.delegates import delegation
from app.parties.delegates.actions import DelegateAction
from app.parties.delegates.errors import AlreadyDelegateError, HelpsOneselfError, TooManyDelegatesError
from app.parties.delegates.models import Delegate
from app.parties.invitations.errors import InvitationNotFoundError, TooManyInvitationsError
from app.parties.invitations.models import Invitation, InvitationKind
from app.parties.merchants.errors import AlreadyMemberError, TooManyClerksError
from app.parties.merchants.models import MerchantMember

A_DAY_MAX = 20
VALID = timedelta(days=7)
REFUSAL_HOLDS = timedelta(days=30)
"""For so long who has refused is not asked the same again."""


def invite_clerk(session: Session, *, owner: MemberIdentity, phone: str, name: str, now: datetime) -> Invitation:
    """Ask somebody to work in a shop. Raises TooManyInvitationsError, TooManyClerksError, AlreadyMemberError."""
    merchants.lock(session, owner.merchant_id)
    of_shop = Invitation.merchant_id == owner.merchant_id
    works_there = exists().where(
        MerchantMember.merchant_id == Invitation.merchant_id, MerchantMember.user_id == Invitation.accepted_by
    )
    if _has_accepted(session, of_shop, phone, works_there):
        raise AlreadyMemberError
    earlier = _open(session, of_shop, phone, now)
    others = _count(session, of_shop, Invitation.is_open.is_(True), Invitation.expires_at > now)
    people = len(merchants.clerks(session, merchant_id=owner.merchant_id))
    if earlier is None and people + others > merchants.MAX_CLERKS:
        raise TooManyClerksError
    asked = {"kind": InvitationKind.CLERK, "merchant_id": owner.merchant_id, "owner_id": owner.user_id}
    return _ask(session, earlier, of_shop, phone, name, now, invited_by=owner.actor, **asked)


def invite_delegate(session: Session, *, resident_id: int, phone: str, name: str, now: datetime) -> Invitation:
    """A resident asks somebody to act for them. Raises TooManyInvitationsError, TooManyDelegatesError,
    HelpsOneselfError, AlreadyDelegateError.
    """
    actor = f"resident:{resident_id}"
    return _invite_delegate(session, resident_id, phone, name, delegation.OWN_CONSENT, actor, now)


def invite_delegate_as_staff(
    session: Session, *, resident_id: int, phone: str, name: str, consent: str, staff: StaffIdentity, now: datetime
) -> Invitation:
    """Staff ask for a resident who has no phone, and note how the resident agreed.

    Raises ResidentNotFoundError and what `invite_delegate` raises.
    """
    resident = residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    invitation = _invite_delegate(session, resident_id, phone, name, consent, staff.actor, now)
    action, path = DelegateAction.NAMED, resident.community_path
    audit.note(session, staff=staff, action=action, subject_id=resident_id, at=now, path=path, invitation=invitation.id)
    return invitation


def _invite_delegate(
    session: Session, resident_id: int, phone: str, name: str, consent: str, actor: str, now: datetime
) -> Invitation:
    residents.lock(session, resident_id)
    if residents.is_phone_of(session, resident_id=resident_id, phone=phone):
        raise HelpsOneselfError
    of_resident = Invitation.resident_id == resident_id
    still_acts = exists().where(
        Delegate.resident_id == Invitation.resident_id,
        Delegate.user_id == Invitation.accepted_by,
        Delegate.is_active.is_(True),
    )
    if _has_accepted(session, of_resident, phone, still_acts):
        raise AlreadyDelegateError
    earlier = _open(session, of_resident, phone, now)
    others = _count(session, of_resident, Invitation.is_open.is_(True), Invitation.expires_at > now)
    if (
        earlier is None
        and len(delegation.delegates(session, resident_id=resident_id)) + others >= delegation.DELEGATES_MAX
    ):
        raise TooManyDelegatesError
    asked = {"kind": InvitationKind.HELPER, "resident_id": resident_id, "invited_by": actor, "consent": consent}
    return _ask(session, earlier, of_resident, phone, name, now, **asked)


def _has_accepted(session: Session, whose: ColumnElement[bool], phone: str, still: ColumnElement[bool]) -> bool:
    """Whether who has this number has said yes before, and it still holds: the inviter knows it already."""
    index = residents.phone_index(phone)
    return (
        session.scalar(select(Invitation.id).where(whose, Invitation.phone_index == index, still).limit(1)) is not None
    )


def _open(session: Session, whose: ColumnElement[bool], phone: str, now: datetime) -> Invitation | None:
    """The one that is open for this number; one whose time is over is over."""
    query = select(Invitation).where(
        whose, Invitation.phone_index == residents.phone_index(phone), Invitation.is_open.is_(True)
    )
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is not None and found.expires_at <= now:
        found.is_open = None
        session.flush()
        return None
    return found


def _count(session: Session, *which: ColumnElement[bool]) -> int:
    return session.scalars(select(func.count()).select_from(Invitation).where(*which)).one()


def _ask(
    session: Session,
    earlier: Invitation | None,
    whose: ColumnElement[bool],
    phone: str,
    name: str,
    now: datetime,
    **asked: Any,
) -> Invitation:
    if earlier is not None:  # Asked again: under the newest name, and not for longer.
        earlier.name = name
        session.flush()
        return earlier
    today = start_of_day(business_day(now))
    if _count(session, Invitation.invited_by == asked["invited_by"], Invitation.invited_at >= today) >= A_DAY_MAX:
        raise TooManyInvitationsError
    index = residents.phone_index(phone)
    refused = select(func.max(Invitation.refused_at)).where(whose, Invitation.phone_index == index)
    refused_at = session.scalar(refused)
    invitation = Invitation(
        **asked,
        phone_index=index,
        phone=mask_phone(phone),
        name=name,
        invited_at=now,
        expires_at=now + VALID,
        refused_at=refused_at if refused_at is not None and refused_at > now - REFUSAL_HOLDS else None,
    )
    session.add(invitation)
    session.flush()
    return invitation


def asked_by_shop(session: Session, *, merchant_id: int, now: datetime) -> Sequence[Invitation]:
    """Whom a shop has asked and who has not accepted yet, the newest first."""
    return _asked(session, Invitation.merchant_id == merchant_id, now)


def asked_by_resident(session: Session, *, resident_id: int, now: datetime) -> Sequence[Invitation]:
    """The same for those who are to act for a resident."""
    return _asked(session, Invitation.resident_id == resident_id, now)


def asked_in_scope(session: Session, *, resident_id: int, staff: StaffIdentity, now: datetime) -> Sequence[Invitation]:
    """The same for staff. Raises ResidentNotFoundError."""
    residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    return asked_by_resident(session, resident_id=resident_id, now=now)


def _asked(session: Session, whose: ColumnElement[bool], now: datetime) -> Sequence[Invitation]:
    query = select(Invitation).where(whose, Invitation.is_open.is_(True), Invitation.expires_at > now)
    return session.scalars(query.order_by(Invitation.id.desc())).all()


def take_back_clerk(session: Session, *, owner: MemberIdentity, invitation_id: int) -> None:
    """Ask somebody no more. Raises InvitationNotFoundError."""
    _take_back(session, invitation_id, Invitation.merchant_id == owner.merchant_id)


def take_back_delegate(session: Session, *, resident_id: int, invitation_id: int) -> None:
    """The same by a resident. Raises InvitationNotFoundError."""
    _take_back(session, invitation_id, Invitation.resident_id == resident_id)


def take_back_as_staff(
    session: Session, *, resident_id: int, invitation_id: int, staff: StaffIdentity, now: datetime
) -> None:
    """The same by staff. Raises ResidentNotFoundError, InvitationNotFoundError."""
    resident = residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    _take_back(session, invitation_id, Invitation.resident_id == resident_id)
    action, path = DelegateAction.TAKEN_BACK, resident.community_path
    audit.note(session, staff=staff, action=action, subject_id=resident_id, at=now, path=path, invitation=invitation_id)


def _take_back(session: Session, invitation_id: int, whose: ColumnElement[bool]) -> None:
    query = select(Invitation).where(Invitation.id == invitation_id, whose, Invitation.is_open.is_(True))
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise InvitationNotFoundError
    found.is_open = None
