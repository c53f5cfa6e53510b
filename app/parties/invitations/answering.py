"""Answering: what one is asked, by the phone number that WeChat has verified for one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from app.core.identities import MemberRole
from app.core.security.masking import mask_name
from app.parties import merchants, residents
from app.parties.communities.models import Community
from app.parties.delegates import delegation
from app.parties.invitations.errors import InvitationNotFoundError, InvitationOverError
from app.parties.invitations.models import Invitation, InvitationKind
from app.parties.merchants.models import Merchant, MerchantMember, MerchantStatus
from app.parties.residents.models import Resident, ResidentStatus, User


@dataclass(frozen=True, slots=True)
class Received:
    """What somebody is asked: `shop` to work in, or `resident`, masked, to act for; `name` is what they are called."""

    id: int
    kind: InvitationKind
    name: str
    shop: str | None
    resident: str | None
    community: str
    invited_at: datetime
    expires_at: datetime


_INVITER_OWNS = exists().where(
    MerchantMember.merchant_id == Invitation.merchant_id,
    MerchantMember.role == MemberRole.OWNER,
    MerchantMember.user_id == Invitation.owner_id,
)
"""An owner who has handed the shop over asks nobody any more."""
_HOLDS = or_(
    and_(Merchant.status.in_([MerchantStatus.ACTIVE, MerchantStatus.SUSPENDED]), _INVITER_OWNS),
    Resident.status == ResidentStatus.ACTIVE,
)


def received(session: Session, *, user_id: int, now: datetime) -> list[Received]:
    """What somebody is asked and has not answered, the newest first; nobody has a number before it is verified."""
    rows = session.execute(
        select(Invitation, Merchant.name, Resident.name, Community.name)
        .join(User, User.phone_index == Invitation.phone_index)
        .outerjoin(Merchant, Merchant.id == Invitation.merchant_id)
        .outerjoin(Resident, Resident.id == Invitation.resident_id)
        .join(Community, or_(Community.id == Merchant.community_id, Community.id == Resident.community_id))
        .where(User.id == user_id, Invitation.is_open.is_(True), Invitation.expires_at > now)
        .where(Invitation.refused_at.is_(None), _HOLDS)
        .order_by(Invitation.id.desc())
        .limit(100)
    )
    return [
        Received(
            id=asked.id,
            kind=asked.kind,
            name=asked.name,
            shop=shop,
            resident=mask_name(resident) if resident is not None else None,
            community=community,
            invited_at=asked.invited_at,
            expires_at=asked.expires_at,
        )
        for asked, shop, resident, community in rows
    ]


def accept(session: Session, *, invitation_id: int, user_id: int, now: datetime) -> Invitation:
    """Say yes; again changes nothing.

    Raises InvitationNotFoundError, InvitationOverError, and what joining a shop or acting for a resident raises.
    """
    invitation = _own(session, invitation_id, user_id)
    if invitation.accepted_by == user_id:
        return invitation
    if not invitation.is_open or invitation.expires_at <= now:
        raise InvitationNotFoundError
    held = (
        select(Invitation.id)
        .outerjoin(Merchant, Merchant.id == Invitation.merchant_id)
        .outerjoin(Resident, Resident.id == Invitation.resident_id)
        .where(Invitation.id == invitation_id, _HOLDS)
    )
    if session.scalar(held) is None:
        raise InvitationOverError
    if invitation.merchant_id is not None:
        merchants.join_as_clerk(
            session, merchant_id=invitation.merchant_id, user_id=user_id, name=invitation.name, now=now
        )
    elif invitation.resident_id is not None:
        delegation.begin(
            session,
            resident_id=invitation.resident_id,
            user_id=user_id,
            name=invitation.name,
            phone=invitation.phone,
            consent=invitation.consent,
            named_by=invitation.invited_by,
            now=now,
        )
    invitation.is_open, invitation.accepted_at, invitation.accepted_by = None, now, user_id
    session.flush()
    return invitation


def refuse(session: Session, *, invitation_id: int, user_id: int, now: datetime) -> None:
    """Say no; again changes nothing, and who has asked is not told. Raises InvitationNotFoundError."""
    invitation = _own(session, invitation_id, user_id)
    if not invitation.is_open:
        raise InvitationNotFoundError
    invitation.refused_at = invitation.refused_at or now


def _own(session: Session, invitation_id: int, user_id: int) -> Invitation:
    """The shop, or the resident, is held before the invitation: who asks holds them in this order, too."""
    mine = (
        select(Invitation.merchant_id, Invitation.resident_id)
        .join(User, User.phone_index == Invitation.phone_index)
        .where(Invitation.id == invitation_id, User.id == user_id)
    )
    row = session.execute(mine).one_or_none()
    if row is None:
        raise InvitationNotFoundError
    if row.merchant_id is not None:
        merchants.lock(session, row.merchant_id)
    else:
        residents.lock(session, row.resident_id)
    query = select(Invitation).where(Invitation.id == invitation_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
