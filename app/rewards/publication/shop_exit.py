"""A shop leaves the alliance: its offers end, and coupons for it give their points back."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties import merchants
from app.parties.merchants.models import Merchant
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, OfferStatus
from app.rewards.publication import lifecycle


def leave(session: Session, *, merchant_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Merchant:
    """End a shop's membership. Drafts are turned down, offers closed with their money back to the fund, and issued
    coupons end now: the worker gives their points back and tells their holders. What the shop is owed stays.

    Raises MerchantNotFoundError, MerchantStateError.
    """
    merchant = merchants.exit_alliance(session, merchant_id=merchant_id, staff=staff, reason=reason, now=now)
    open_states = (OfferStatus.DRAFT, OfferStatus.PUBLISHED, OfferStatus.PAUSED)
    left = select(Offer.id, Offer.status).where(Offer.merchant_id == merchant_id, Offer.status.in_(open_states))
    for offer_id, status in session.execute(left.order_by(Offer.id)).all():
        decide = lifecycle.reject if status is OfferStatus.DRAFT else lifecycle.close
        decide(session, offer_id=offer_id, staff=staff, reason="商户退出联盟", now=now)
    of_shop = select(Offer.id).where(Offer.merchant_id == merchant_id)
    session.connection().execute(
        update(Coupon)
        .where(Coupon.offer_id.in_(of_shop), Coupon.status == CouponStatus.ISSUED, Coupon.expires_at > now)
        .values(expires_at=now)
    )
    return merchant
