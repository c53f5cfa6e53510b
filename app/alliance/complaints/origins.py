"""Which shop a complaint is about: that of a coupon, of a redemption, or of a name card."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import field_error
from app.parties.merchants import merchant_of_slug
from app.parties.merchants.errors import MerchantNotFoundError
from app.parties.merchants.models import Merchant
from app.rewards.coupons.errors import CouponNotFoundError
from app.rewards.coupons.models import Coupon
from app.rewards.offers.models import Offer
from app.rewards.redemptions.errors import RedemptionNotFoundError
from app.rewards.redemptions.models import Redemption

EVERY_SHOP = "这张券各家都收，请从那家商户的信用名片投诉。"
NO_SHOP = "请从券、会员优惠或者商户的信用名片投诉。"


def shop_of(
    session: Session, *, shop: str | None, coupon_id: int | None, redemption_id: int | None, resident_id: int | None
) -> Merchant:
    """The shop where a coupon was used or, before, that can be used there alone; where a redemption was; or the one of
    this slug. Coupons and redemptions are the resident's own, where somebody is one.

    Raises CouponNotFoundError, RedemptionNotFoundError, MerchantNotFoundError, a RuleError naming `shop` where nothing
    says which it is.
    """
    if coupon_id is not None:
        return _got(session, _of_coupon(session, coupon_id, resident_id))
    if redemption_id is not None:
        found = session.scalar(
            select(Redemption.merchant_id).where(
                Redemption.id == redemption_id, Redemption.resident_id == (resident_id or 0)
            )
        )
        if found is None:
            raise RedemptionNotFoundError
        return _got(session, found)
    if shop is None:
        raise field_error("shop", NO_SHOP)
    return merchant_of_slug(session, shop)


def _of_coupon(session: Session, coupon_id: int, resident_id: int | None) -> int:
    coupon = session.get(Coupon, coupon_id)
    if coupon is None or coupon.resident_id != resident_id:
        raise CouponNotFoundError
    used_at = select(Redemption.merchant_id).where(Redemption.coupon_id == coupon_id)
    found = session.scalar(used_at.order_by(Redemption.id.desc()).limit(1))
    if found is None:
        found = session.scalar(select(Offer.merchant_id).where(Offer.id == coupon.offer_id))
    if found is None:
        raise field_error("shop", EVERY_SHOP)
    return found


def _got(session: Session, merchant_id: int) -> Merchant:
    found = session.get(Merchant, merchant_id)
    if found is None:
        raise MerchantNotFoundError
    return found
