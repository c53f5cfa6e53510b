"""What can be done with shops and their members. Callers own the transaction."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from app.communities.models import Community
from app.communities.service import StaffIdentity, get_community, subtree_ids
from app.core.paging import Page, newest_first
from app.ledger import chart
from app.ledger import service as ledger
from app.merchants.errors import (
    AlreadyMemberError,
    ClerkNotFoundError,
    ClerkUnknownError,
    LicenceTakenError,
    MerchantChoiceRequiredError,
    MerchantNotFoundError,
    MerchantStateError,
    MerchantSuspendedError,
    NotAMemberError,
    TooManyClerksError,
)
from app.merchants.models import MemberRole, Merchant, MerchantMember, MerchantStatus
from app.messages import service as messages
from app.messages.models import MessageKind
from app.residents.service import user_of_phone

SLUG_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""No letters that are easily mistaken for others when read from a plate."""
MAX_CLERKS = 20


@dataclass(frozen=True, slots=True)
class MemberIdentity:
    """A user at work in one shop; `community_path` is the node the shop belongs to."""

    user_id: int
    merchant_id: int
    slug: str
    name: str
    role: MemberRole
    status: MerchantStatus
    community_id: int
    community_path: str

    @property
    def is_owner(self) -> bool:
        return self.role is MemberRole.OWNER

    @property
    def actor(self) -> str:
        """How journals name them."""
        return f"user:{self.user_id}"

    def require_active(self) -> None:
        """Raises MerchantSuspendedError where the shop may not honour anything now."""
        if self.status is not MerchantStatus.ACTIVE:
            raise MerchantSuspendedError


_MEMBERSHIPS = (  # Asked by every request of a clerk: made once.
    select(
        MerchantMember.user_id,
        Merchant.id,
        Merchant.slug,
        Merchant.name,
        MerchantMember.role,
        Merchant.status,
        Merchant.community_id,
        Community.path,
    )
    .join(Merchant, Merchant.id == MerchantMember.merchant_id)
    .join(Community, Community.id == Merchant.community_id)
    .where(
        MerchantMember.user_id == bindparam("user"),
        Merchant.status.in_([MerchantStatus.ACTIVE, MerchantStatus.SUSPENDED]),
    )
    .order_by(MerchantMember.id)
)


def memberships(session: Session, user_id: int) -> list[MemberIdentity]:
    """The shops a user works in, those that have left the alliance excepted."""
    rows = session.connection().execute(_MEMBERSHIPS, {"user": user_id})
    return [MemberIdentity(*row) for row in rows]


def membership(session: Session, user_id: int, slug: str | None) -> MemberIdentity:
    """The shop a user acts for: the one named, or their only one.

    Raises NotAMemberError, MerchantNotFoundError (not theirs), MerchantChoiceRequiredError with the shops to choose
    from.
    """
    shops = memberships(session, user_id)
    if not shops:
        raise NotAMemberError
    if slug is None:
        if len(shops) > 1:
            choices = [{"slug": shop.slug, "name": shop.name} for shop in shops]
            raise MerchantChoiceRequiredError(details={"merchants": choices})
        return shops[0]
    for shop in shops:
        if shop.slug == slug:
            return shop
    raise MerchantNotFoundError


def apply(
    session: Session,
    *,
    user_id: int,
    community_id: int,
    name: str,
    trade: str,
    address: str,
    phone: str,
    licence_no: str,
    now: datetime,
    slug: str | None = None,
) -> Merchant:
    """Ask to join the alliance. The same applicant may hand a returned application in again, under the same licence.

    `slug` is drawn unless one is given, which must be new. Raises CommunityNotFoundError, LicenceTakenError.
    """
    get_community(session, community_id)
    merchant = session.scalar(
        select(Merchant)
        .where(Merchant.licence_no == licence_no)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if merchant is None:
        merchant = Merchant(
            slug=slug or "".join(secrets.choice(SLUG_LETTERS) for _ in range(10)),
            community_id=community_id,
            name=name,
            trade=trade,
            address=address,
            phone=phone,
            licence_no=licence_no,
            applied_by=user_id,
            applied_at=now,
        )
        session.add(merchant)
    elif merchant.applied_by == user_id and merchant.status is MerchantStatus.RETURNED:
        merchant.community_id, merchant.name, merchant.trade = community_id, name, trade
        merchant.address, merchant.phone, merchant.applied_at = address, phone, now
        merchant.status = MerchantStatus.APPLIED
    else:
        raise LicenceTakenError
    session.flush()
    return merchant


def applications(session: Session, *, user_id: int) -> Sequence[Merchant]:
    """What a user has applied for, newest first."""
    query = select(Merchant).where(Merchant.applied_by == user_id).order_by(Merchant.id.desc()).limit(100)
    return session.scalars(query).all()


def merchant_of_slug(session: Session, slug: str) -> Merchant:
    """A shop of the alliance that the public may see. Raises MerchantNotFoundError."""
    if not slug.isascii():  # MariaDB refuses to compare the column with anything else.
        raise MerchantNotFoundError
    merchant = session.scalar(
        select(Merchant).where(
            Merchant.slug == slug, Merchant.status.in_([MerchantStatus.ACTIVE, MerchantStatus.SUSPENDED])
        )
    )
    if merchant is None:
        raise MerchantNotFoundError
    return merchant


def merchant_in_scope(session: Session, *, merchant_id: int, staff: StaffIdentity) -> Merchant:
    """A shop of the staff member's subtree. Raises MerchantNotFoundError."""
    query = (
        select(Merchant)
        .join(Community, Community.id == Merchant.community_id)
        .where(Merchant.id == merchant_id, Community.path.like(f"{staff.path}%"))
    )
    merchant = session.scalar(query)
    if merchant is None:
        raise MerchantNotFoundError
    return merchant


def merchants_in_scope(
    session: Session, *, staff: StaffIdentity, status: MerchantStatus | None, cursor: str | None, limit: int
) -> Page[Merchant]:
    """The shops of a subtree, newest first."""
    query = select(Merchant).where(Merchant.community_id.in_(subtree_ids(staff.path)))
    if status is not None:
        query = query.where(Merchant.status == status)
    return newest_first(session, query, Merchant.id, cursor=cursor, limit=limit)


def approve(session: Session, *, merchant_id: int, staff: StaffIdentity, now: datetime) -> Merchant:
    """Take a shop into the alliance: its accounts are opened and the applicant becomes its owner.

    Raises MerchantNotFoundError, MerchantStateError.
    """
    merchant = _decide(session, merchant_id, staff, now, MerchantStatus.APPLIED, MerchantStatus.ACTIVE)
    ledger.open_accounts(session, [chart.merchant_points(merchant.id), chart.merchant_payable(merchant.id)])
    session.add(
        MerchantMember(
            merchant_id=merchant.id, user_id=merchant.applied_by, role=MemberRole.OWNER, name="店主", added_at=now
        )
    )
    session.flush()
    return merchant


def give_back(session: Session, *, merchant_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Merchant:
    """Return an application with what is missing. Raises MerchantNotFoundError, MerchantStateError."""
    return _decide(session, merchant_id, staff, now, MerchantStatus.APPLIED, MerchantStatus.RETURNED, reason=reason)


def suspend(session: Session, *, merchant_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Merchant:
    """Stop a shop from honouring anything; what it has earned stays its own."""
    return _decide(session, merchant_id, staff, now, MerchantStatus.ACTIVE, MerchantStatus.SUSPENDED, reason=reason)


def reinstate(session: Session, *, merchant_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Merchant:
    """Let a suspended shop work again."""
    return _decide(session, merchant_id, staff, now, MerchantStatus.SUSPENDED, MerchantStatus.ACTIVE, reason=reason)


def _decide(
    session: Session,
    merchant_id: int,
    staff: StaffIdentity,
    now: datetime,
    from_status: MerchantStatus,
    to_status: MerchantStatus,
    *,
    reason: str = "",
) -> Merchant:
    merchant = merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    session.refresh(merchant, with_for_update=True)
    if merchant.status is not from_status:
        raise MerchantStateError(details={"status": merchant.status.value})
    merchant.status, merchant.decision_reason = to_status, reason
    merchant.decided_by, merchant.decided_at = staff.id, now
    messages.tell(
        session,
        user_id=merchant.applied_by,
        kind=MessageKind.SHOP_DECIDED,
        facts={"merchant_id": merchant.id, "status": to_status.value},
        now=now,
    )
    return merchant


def clerks(session: Session, *, merchant_id: int) -> Sequence[MerchantMember]:
    """Everybody who works in a shop, the owner first."""
    query = select(MerchantMember).where(MerchantMember.merchant_id == merchant_id).order_by(MerchantMember.id)
    return session.scalars(query).all()


def add_clerk(session: Session, *, owner: MemberIdentity, phone: str, name: str, now: datetime) -> MerchantMember:
    """Let a user who has verified this phone number work in the shop.

    Raises ClerkUnknownError, AlreadyMemberError, TooManyClerksError.
    """
    session.execute(select(Merchant.id).where(Merchant.id == owner.merchant_id).with_for_update())
    user = user_of_phone(session, phone=phone)
    if user is None:
        raise ClerkUnknownError
    members = session.scalars(
        select(MerchantMember.user_id).where(MerchantMember.merchant_id == owner.merchant_id)
    ).all()
    if user.id in members:
        raise AlreadyMemberError
    if len(members) > MAX_CLERKS:
        raise TooManyClerksError
    clerk = MerchantMember(
        merchant_id=owner.merchant_id, user_id=user.id, role=MemberRole.CLERK, name=name, added_at=now
    )
    session.add(clerk)
    session.flush()
    return clerk


def remove_clerk(session: Session, *, owner: MemberIdentity, clerk_id: int) -> None:
    """End somebody's work in the shop. Raises ClerkNotFoundError; owners cannot be removed."""
    gone: Any = session.execute(
        delete(MerchantMember).where(
            MerchantMember.id == clerk_id,
            MerchantMember.merchant_id == owner.merchant_id,
            MerchantMember.role == MemberRole.CLERK,
        )
    )
    if not gone.rowcount:
        raise ClerkNotFoundError
