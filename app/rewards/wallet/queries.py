"""Queries: the coupons of a resident with what became of them, and the codes to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from app.core.db.paging import Page, newest_first
from app.core.security.time_codes import ShownCode
from app.parties import residents
from app.parties.merchants.models import Merchant
from app.rewards.coupons import codes, refusal_words
from app.rewards.coupons.claims import CouponUse, HeldCoupon
from app.rewards.coupons.codes import Prefix
from app.rewards.coupons.errors import CouponNotFoundError
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer
from app.rewards.redemptions.models import Redemption, RedemptionStatus


def coupon(session: Session, *, coupon_id: int, resident_id: int) -> HeldCoupon:
    """One of a resident's own coupons. Raises CouponNotFoundError."""
    row = session.execute(_held().where(Coupon.id == coupon_id, Coupon.resident_id == resident_id)).one_or_none()
    if row is None:
        raise CouponNotFoundError
    return _as_held(row)


def coupons(
    session: Session, *, resident_id: int, status: CouponStatus | None, cursor: str | None, limit: int
) -> Page[HeldCoupon]:
    """A resident's own coupons, newest first."""
    query = _held().where(Coupon.resident_id == resident_id)
    if status is not None:
        query = query.where(Coupon.status == status)
    page = newest_first(session, query, Coupon.id, cursor=cursor, limit=limit, sums={"points": Coupon.points})
    return page.map(_as_held)


_Counter = aliased(Merchant)  # Where it was used: for an offer of the community, any of its shops.


def _held() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Coupon.id,
            Coupon,
            Offer,
            Merchant,
            _Counter.slug,
            _Counter.name,
            Redemption.bill_fen,
            Redemption.saving_fen,
        )
        .join(Offer, Offer.id == Coupon.offer_id)
        .outerjoin(Merchant, Merchant.id == Offer.merchant_id)
        .outerjoin(
            Redemption,
            and_(
                Redemption.coupon_id == Coupon.id,
                Redemption.round == Coupon.round,
                Redemption.status == RedemptionStatus.DONE,
            ),
        )
        .outerjoin(_Counter, _Counter.id == Redemption.merchant_id)
    )


def _as_held(row: Any) -> HeldCoupon:
    use = None
    if row.slug is not None:
        use = CouponUse({"slug": row.slug, "name": row.name}, row.bill_fen, row.saving_fen)
    return HeldCoupon(row.Coupon, row.Offer, row.Merchant, use)


def coupon_code(session: Session, *, coupon_id: int, resident_id: int, now: datetime) -> ShownCode:
    """The code of a coupon that can still be used. Raises CouponNotFoundError, CouponNotIssuedError."""
    held = coupon(session, coupon_id=coupon_id, resident_id=resident_id).coupon
    if held.status is not CouponStatus.ISSUED:
        raise refusal_words.not_issued(held)
    if held.expires_at <= now:
        raise refusal_words.expired(held.expires_at)
    generation = residents.identify(session, resident_id).code_generation
    return codes.show(Prefix.COUPON, held.serial, now=now, generation=generation)


@dataclass(frozen=True, slots=True)
class CardUse:
    """What a member card got at a counter. Amounts in fen."""

    id: int
    title: str
    merchant: dict[str, str]
    bill_fen: int | None
    saving_fen: int
    status: RedemptionStatus
    redeemed_at: datetime


def last_card_use(session: Session, *, resident_id: int) -> CardUse | None:
    """The last time a resident's member card was used, undone or not; None where it never was."""
    query = (
        select(Redemption, Offer.title, Merchant.slug, Merchant.name)
        .join(Offer, Offer.id == Redemption.offer_id)
        .join(Merchant, Merchant.id == Redemption.merchant_id)
        .where(Redemption.resident_id == resident_id, Redemption.card_step.is_not(None))
        .order_by(Redemption.card_step.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    used, shop = row.Redemption, {"slug": row.slug, "name": row.name}
    return CardUse(used.id, row.title, shop, used.bill_fen, used.saving_fen, used.status, used.redeemed_at)


def card_code(session: Session, *, resident_id: int, now: datetime) -> ShownCode:
    """The code of a resident's member card."""
    return codes.show(Prefix.MEMBER_CARD, residents.identify(session, resident_id).card_serial, now=now)
