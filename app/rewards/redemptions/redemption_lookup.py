"""What stands behind a code: everything that decides, in one row, and the checks that come before all others."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.identities import MemberIdentity
from app.parties.communities.models import Community
from app.parties.delegates.models import Delegate
from app.parties.merchants import insiders
from app.parties.merchants.models import MerchantMember
from app.parties.residents import phone_index
from app.parties.residents.models import Resident, ResidentStatus, User
from app.rewards.coupons import codes, refusal_words
from app.rewards.coupons.codes import Code
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, OfferKind, OfferStatus
from app.rewards.offers.terms import MoneyTerms
from app.rewards.redemptions import receipts
from app.rewards.redemptions.errors import HolderLeftError, NotAtFairError, NotAtThisShopError, OwnShopError
from app.rewards.redemptions.models import Redemption
from app.rewards.redemptions.receipts import Receipt


def _works_at(merchant: BindParameter[int], resident: type[Resident]) -> ColumnElement[bool]:
    """Whether somebody of a resident's household, they themselves or somebody who acts for them works in the shop."""
    shop_phone: BindParameter[str] = bindparam("shop_phone")
    family = insiders.household_works_at(merchant, resident.household_id, shop_phone)
    colleague, account = aliased(MerchantMember), aliased(User)
    works = exists().where(colleague.merchant_id == merchant, colleague.user_id == account.id)
    helper = exists().where(
        Delegate.resident_id == resident.id,
        Delegate.is_active.is_(True),
        account.id == Delegate.user_id,
        or_(works, account.phone_index == shop_phone),
    )
    return or_(family, helper)


def _asked(member: MemberIdentity, code: Code) -> dict[str, object]:
    return {"serial": code.serial, "merchant": member.merchant_id, "shop_phone": phone_index(member.phone)}


@dataclass(kw_only=True, slots=True)
class CouponContext(MoneyTerms):
    """Everything that decides about a coupon: itself, its offer's terms, its holder, and whether they work here."""

    id: int
    status: CouponStatus
    points: int
    round: int
    expires_at: datetime
    community_id: int
    resident_id: int
    offer_id: int
    merchant_id: int | None
    offer_path: str
    user_id: int | None
    code_generation: int
    is_held: bool
    own_shop: bool
    title: str
    bonus_points: int
    gathering_id: int | None
    valid_from: datetime
    valid_until: datetime


@dataclass(kw_only=True, slots=True)
class CardContext:
    """The resident of a member card, in the order of the columns of `_CARD`; `path` is that of their community."""

    id: int
    user_id: int | None
    community_id: int
    path: str
    own_shop: bool


_BOUND = (Offer.gathering_id, Offer.valid_from, Offer.valid_until)
_TERMS = (Offer.title, Offer.bonus_points, *_BOUND, *(getattr(Offer, term.name) for term in fields(MoneyTerms)))

_COUPON = (
    select(
        Coupon.id,
        Coupon.status,
        Coupon.points,
        Coupon.round,
        Coupon.expires_at,
        Coupon.community_id,
        Coupon.resident_id,
        Coupon.offer_id,
        Offer.merchant_id,
        Community.path.label("offer_path"),
        Resident.user_id,
        Resident.code_generation,
        (Resident.status == ResidentStatus.ACTIVE).label("is_held"),
        _works_at(bindparam("merchant"), Resident).label("own_shop"),
        *_TERMS,
    )
    .join(Offer, Offer.id == Coupon.offer_id)
    .join(Community, Community.id == Offer.community_id)
    .join(Resident, Resident.id == Coupon.resident_id)
    .where(Coupon.serial == bindparam("serial"))
)
_CARD = (
    select(
        Resident.id,
        Resident.user_id,
        Resident.community_id,
        Community.path,
        _works_at(bindparam("merchant"), Resident).label("own_shop"),
    )
    .join(Community, Community.id == Resident.community_id)
    .where(Resident.card_serial == bindparam("serial"), Resident.status == ResidentStatus.ACTIVE)
)


def coupon_context(session: Session, member: MemberIdentity, code: Code, now: datetime) -> CouponContext:
    """Everything that decides about a coupon, in one row, once its code and its shop have been checked."""
    found = session.connection().execute(_COUPON, _asked(member, code))
    row: Row[*tuple[Any, ...]] | None = found.one_or_none()
    if row is None:
        raise codes.unknown(code, now=now)
    context = CouponContext(**row._mapping)
    codes.matching_step(code, now=now, generation=context.code_generation)
    here = (
        member.merchant_id == context.merchant_id
        if context.merchant_id
        else member.community_path.startswith(context.offer_path)
    )
    if not here:
        raise NotAtThisShopError
    if context.own_shop:
        raise OwnShopError
    return context


def card_context(session: Session, member: MemberIdentity, code: Code, now: datetime) -> CardContext:
    """The resident of a member card, once its code has been checked."""
    found = session.connection().execute(_CARD, _asked(member, code))
    row: Row[*tuple[Any, ...]] | None = found.one_or_none()
    if row is None:
        raise codes.unknown(code, now=now)
    codes.matching_step(code, now=now)
    context = CardContext(**row._mapping)
    if context.own_shop:
        raise OwnShopError
    return context


def require_valid(coupon: CouponContext, now: datetime) -> None:
    """Raises NotAtFairError outside of the session that its offer is bound to, CouponNotIssuedError for one that is
    over, HolderLeftError where its holder has moved away or died.
    """
    if coupon.gathering_id is not None and not coupon.valid_from <= now < coupon.valid_until:
        raise NotAtFairError(coupon.valid_from, coupon.valid_until)
    if coupon.expires_at <= now:  # Over, though the worker has not come by yet.
        raise refusal_words.expired(coupon.expires_at)
    if not coupon.is_held:
        raise HolderLeftError


def member_offers(member: MemberIdentity, resident_path: str, now: datetime) -> Select[Offer]:
    """Member discounts that this shop gives now to a resident of that node, its own and the community's."""
    nodes = [int(part) for part in resident_path.split("/") if part]
    shop_nodes = [int(part) for part in member.community_path.split("/") if part]
    return (
        select(Offer)
        .where(
            Offer.kind == OfferKind.MEMBER_DISCOUNT,
            Offer.status == OfferStatus.PUBLISHED,
            Offer.valid_from <= now,
            Offer.valid_until > now,
            Offer.community_id.in_(nodes),
            or_(
                Offer.merchant_id == member.merchant_id,
                Offer.merchant_id.is_(None) & Offer.community_id.in_(shop_nodes),
            ),
        )
        .order_by(Offer.id)
    )


def receipt_here(session: Session, member: MemberIdentity, coupon: CouponContext) -> Receipt | None:
    """The receipt of a coupon that this very shop has redeemed, else None."""
    if coupon.status is not CouponStatus.REDEEMED:
        return None
    earlier = receipts.find(session, Redemption.coupon_id == coupon.id, Redemption.round == coupon.round)
    return earlier if earlier is not None and earlier.merchant["slug"] == member.slug else None
