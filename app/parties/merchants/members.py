"""Who works in a shop: owners and clerks, and for which shop somebody acts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, join, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.core import audit
from app.core.identities import MemberIdentity, MemberRole, StaffIdentity
from app.core.security.masking import mask_name
from app.parties import messages
from app.parties.communities.models import Community
from app.parties.merchants.actions import MerchantAction
from app.parties.merchants.errors import (
    AlreadyMemberError,
    ClerkNotFoundError,
    MembershipNotFoundError,
    MerchantNotFoundError,
    MerchantSuspendedError,
    NotAMemberError,
    OwnerPhoneRequiredError,
    OwnerStaysError,
    TooManyClerksError,
)
from app.parties.merchants.models import Merchant, MerchantMember, MerchantStatus, ShopTransfer
from app.parties.merchants.queries import merchant_in_scope, place_of
from app.parties.messages.models import MessageKind
from app.parties.residents import require_version
from app.parties.residents.models import User

MAX_CLERKS = 20


_OWNER, _OWNERS_ACCOUNT = aliased(MerchantMember), aliased(User)
_IDENTITY = (
    MerchantMember.user_id,
    Merchant.id,
    Merchant.slug,
    Merchant.name,
    MerchantMember.role,
    (Merchant.status == MerchantStatus.ACTIVE).label("is_active"),
    Merchant.community_id,
    Community.path,
    Merchant.bill_max_fen,
    MerchantMember.id.label("membership_id"),
    Merchant.phone,
    exists()
    .where(
        _OWNER.merchant_id == Merchant.id,
        _OWNER.role == MemberRole.OWNER,
        _OWNERS_ACCOUNT.id == _OWNER.user_id,
        _OWNERS_ACCOUNT.phone_index.is_not(None),
    )
    .label("owner_is_verified"),
    Merchant.clerk_access,
)
_WORKS_IN = and_(
    MerchantMember.merchant_id == Merchant.id,
    or_(Merchant.status == MerchantStatus.ACTIVE, Merchant.status == MerchantStatus.SUSPENDED),
)
_MEMBERSHIPS = (
    select(*_IDENTITY)
    .join(Merchant, _WORKS_IN)
    .join(Community, Community.id == Merchant.community_id)
    .where(MerchantMember.user_id == bindparam("user"))
    .order_by(MerchantMember.id)
)
_SIGNED_IN = (  # Asked by every request of a clerk: whether they are signed in, and the same, in one look.
    select(User.token_version, *_IDENTITY)
    .select_from(User)
    .outerjoin(
        join(MerchantMember, Merchant, _WORKS_IN).join(Community, Community.id == Merchant.community_id),
        MerchantMember.user_id == User.id,
    )
    .where(User.id == bindparam("user"))
    .order_by(MerchantMember.id)
)


def memberships(session: Session, user_id: int) -> list[MemberIdentity]:
    """The shops a user works in, those that have left the alliance excepted."""
    rows = session.connection().execute(_MEMBERSHIPS, {"user": user_id})
    return [MemberIdentity(*tuple(row)) for row in rows]


def membership(session: Session, user_id: int, slug: str | None) -> MemberIdentity:
    """The shop a user acts for: the one named, or the one they have worked in for longest, so that joining another
    changes nothing for a phone that names none.

    Raises NotAMemberError, MerchantNotFoundError (not theirs).
    """
    return _chosen(memberships(session, user_id), slug)


def signed_in_member(session: Session, user_id: int, version: int, slug: str | None) -> MemberIdentity:
    """The same for a user whose token has this version. Raises NotSignedInError, SignedOutError, too."""
    rows = session.connection().execute(_SIGNED_IN, {"user": user_id}).all()
    require_version(rows[0].token_version if rows else None, version)
    return _chosen([MemberIdentity(*tuple(row)[1:]) for row in rows if row.id is not None], slug)


def require_active(member: MemberIdentity) -> None:
    """Raises MerchantSuspendedError where the shop may not honour anything now, OwnerPhoneRequiredError where nobody
    knows the number of its owner: its clerks would honour what the owner may have claimed with another account.
    """
    if not member.is_active:
        raise MerchantSuspendedError
    if not member.owner_is_verified:
        raise OwnerPhoneRequiredError


def _chosen(shops: list[MemberIdentity], slug: str | None) -> MemberIdentity:
    if not shops:
        raise NotAMemberError
    if slug is None:
        return shops[0]
    for shop in shops:
        if shop.slug == slug:
            return shop
    raise MerchantNotFoundError


def clerks(session: Session, *, merchant_id: int) -> Sequence[MerchantMember]:
    """Everybody who works in a shop, the owner first."""
    query = select(MerchantMember).where(MerchantMember.merchant_id == merchant_id).order_by(MerchantMember.id)
    return session.scalars(query).all()


def clerk_of(session: Session, *, merchant_id: int, clerk_id: int) -> MerchantMember:
    """A clerk of a shop. Raises ClerkNotFoundError."""
    clerk = session.get(MerchantMember, clerk_id)
    if clerk is None or clerk.merchant_id != merchant_id or clerk.role is not MemberRole.CLERK:
        raise ClerkNotFoundError
    return clerk


def shown_name(member: MerchantMember) -> str:
    """How staff see who works in a shop: an owner by the role, a clerk by the masked name that the owner gave."""
    return member.name if member.role is MemberRole.OWNER else mask_name(member.name)


def lock(session: Session, merchant_id: int) -> None:
    """Make other commands about who works in a shop wait until this one has ended."""
    session.execute(select(Merchant.id).where(Merchant.id == merchant_id).with_for_update())


def join_as_clerk(session: Session, *, merchant_id: int, user_id: int, name: str, now: datetime) -> MerchantMember:
    """A user works in a shop from now on, as they have accepted. The owners hear of it.

    Raises AlreadyMemberError, TooManyClerksError.
    """
    lock(session, merchant_id)
    members = session.scalars(select(MerchantMember.user_id).where(MerchantMember.merchant_id == merchant_id)).all()
    if user_id in members:
        raise AlreadyMemberError
    if len(members) > MAX_CLERKS:
        raise TooManyClerksError
    clerk = MerchantMember(merchant_id=merchant_id, user_id=user_id, role=MemberRole.CLERK, name=name, added_at=now)
    session.add(clerk)
    session.flush()
    tell_owners(session, merchant_id, MessageKind.CLERK_JOINED, now)
    return clerk


def leave(session: Session, *, user_id: int, membership_id: int, now: datetime) -> None:
    """Work in a shop no more, at one's own wish. The owners hear of it.

    Raises MembershipNotFoundError; OwnerStaysError for an owner, who hands the shop over instead.
    """
    found = session.scalar(
        select(MerchantMember)
        .where(MerchantMember.id == membership_id, MerchantMember.user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise MembershipNotFoundError
    if found.role is MemberRole.OWNER:
        raise OwnerStaysError
    session.delete(found)
    session.flush()
    tell_owners(session, found.merchant_id, MessageKind.CLERK_LEFT, now)


def tell_owners(session: Session, merchant_id: int, kind: MessageKind, now: datetime, **more: str) -> None:
    """A message to the owners of a shop, with its name and what else is to be said."""
    owners = select(MerchantMember.user_id, Merchant.name).join(Merchant, Merchant.id == MerchantMember.merchant_id)
    owners = owners.where(MerchantMember.merchant_id == merchant_id, MerchantMember.role == MemberRole.OWNER)
    for user_id, shop in session.execute(owners):
        messages.tell(
            session, user_id=user_id, kind=kind, facts=more | {"merchant_id": merchant_id, "shop": shop}, now=now
        )


def remove_clerk(session: Session, *, owner: MemberIdentity, clerk_id: int) -> None:
    """End somebody's work in the shop. Raises ClerkNotFoundError; owners cannot be removed."""
    _remove(session, owner.merchant_id, clerk_id)


def remove_clerk_as_staff(
    session: Session, *, merchant_id: int, clerk_id: int, staff: StaffIdentity, reason: str, now: datetime
) -> None:
    """The same by staff, when the owner does not. Raises MerchantNotFoundError, ClerkNotFoundError."""
    place = place_of(session, merchant_in_scope(session, merchant_id=merchant_id, staff=staff))
    _remove(session, merchant_id, clerk_id)
    facts = {"member_id": clerk_id, "reason": reason}
    action = MerchantAction.CLERK_REMOVED
    audit.note(session, staff=staff, action=action, subject_id=merchant_id, at=now, path=place, **facts)


def _remove(session: Session, merchant_id: int, clerk_id: int) -> None:
    gone: Any = session.execute(
        delete(MerchantMember).where(
            MerchantMember.id == clerk_id,
            MerchantMember.merchant_id == merchant_id,
            MerchantMember.role == MemberRole.CLERK,
        )
    )
    if not gone.rowcount:
        raise ClerkNotFoundError


def owns_a_shop(session: Session, *, user_id: int) -> bool:
    """Whether a user is the owner of a shop of the alliance, or has applied for one and waits."""
    waiting = select(Merchant.id).where(Merchant.applied_by == user_id, Merchant.status == MerchantStatus.APPLIED)
    return any(shop.is_owner for shop in memberships(session, user_id)) or bool(session.scalar(waiting.limit(1)))


def leave_shops(session: Session, *, user_id: int) -> None:
    """End a user's work in all shops, those that have left the alliance included; none is handed to them any more."""
    session.execute(delete(MerchantMember).where(MerchantMember.user_id == user_id))
    session.execute(update(ShopTransfer).where(ShopTransfer.user_id == user_id).values(phone="", is_open=None))
