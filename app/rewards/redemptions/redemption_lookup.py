"""What stands behind a code: everything that decides, in one row, and the checks that come before all others."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.identities import MemberIdentity
from app.parties.communities.models import Community
from app.parties.delegates.models import Delegate
from app.parties.merchants.models import MerchantMember
from app.parties.residents.models import Resident, ResidentStatus
from app.rewards.coupons import codes
from app.rewards.coupons.codes import Code
from app.rewards.coupons.errors import CodeUnknownError, CouponNotIssuedError
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, OfferKind, OfferStatus
from app.rewards.redemptions import receipts
from app.rewards.redemptions.errors import NotAtThisShopError, OwnShopError
from app.rewards.redemptions.models import Redemption
from app.rewards.redemptions.receipts import Receipt


def _works_at(merchant: Any, resident: Any) -> Any:
    """Whether somebody of a resident's household, they themselves or somebody who acts for them works in the shop."""
    member, insider = aliased(MerchantMember), aliased(Resident)
    family = exists().where(
        member.merchant_id == merchant,
        insider.user_id == member.user_id,
        insider.household_id == resident.household_id,
    )
    colleague = aliased(MerchantMember)
    helper = exists().where(
        colleague.merchant_id == merchant,
        Delegate.user_id == colleague.user_id,
        Delegate.resident_id == resident.id,
        Delegate.is_active.is_(True),
    )
    return or_(family, helper)


_TERMS = (
    Offer.kind,
    Offer.title,
    Offer.percent_off_bp,
    Offer.cash_off_fen,
    Offer.list_price_fen,
    Offer.credit_price_fen,
    Offer.min_spend_fen,
    Offer.max_saving_fen,
    Offer.stars_off_bp,
    Offer.subsidy_kind,
    Offer.subsidy_fen,
    Offer.subsidy_share_bp,
    Offer.subsidy_cap_fen,
    Offer.bonus_points,
)

_COUPON_BEHIND = (
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
        _works_at(bindparam("merchant"), Resident).label("own_shop"),
        *_TERMS,
    )
    .join(Offer, Offer.id == Coupon.offer_id)
    .join(Community, Community.id == Offer.community_id)
    .join(Resident, Resident.id == Coupon.resident_id)
    .where(Coupon.serial == bindparam("serial"))
)
_CARD_BEHIND = (
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


def coupon_behind(session: Session, member: MemberIdentity, code: Code, now: datetime) -> Any:
    """Everything that decides about a coupon, in one row, once its code and its shop have been checked."""
    found = session.connection().execute(_COUPON_BEHIND, {"serial": code.serial, "merchant": member.merchant_id})
    row = found.one_or_none()
    if row is None:
        raise CodeUnknownError
    codes.matching_step(code, now=now)
    here = (
        member.merchant_id == row.merchant_id if row.merchant_id else member.community_path.startswith(row.offer_path)
    )
    if not here:
        raise NotAtThisShopError
    _require_stranger(row)
    return row


def card_behind(session: Session, member: MemberIdentity, code: Code, now: datetime) -> Any:
    """The resident of a member card, once its code has been checked."""
    found = session.connection().execute(_CARD_BEHIND, {"serial": code.serial, "merchant": member.merchant_id})
    row = found.one_or_none()
    if row is None:
        raise CodeUnknownError
    codes.matching_step(code, now=now)
    _require_stranger(row)
    return row


def _require_stranger(row: Any) -> None:
    if row.own_shop:
        raise OwnShopError


def require_valid(row: Any, now: datetime) -> None:
    if row.expires_at <= now:  # Over, though the worker has not come by yet.
        raise CouponNotIssuedError(CouponStatus.EXPIRED.value)


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


def receipt_here(session: Session, member: MemberIdentity, row: Any) -> Receipt | None:
    """The receipt of a coupon that this very shop has redeemed, else None."""
    if row.status is not CouponStatus.REDEEMED:
        return None
    earlier = receipts.find(session, Redemption.coupon_id == row.id, Redemption.round == row.round)
    return earlier if earlier is not None and earlier.merchant["slug"] == member.slug else None
