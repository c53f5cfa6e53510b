"""In which order a resident sees offers: what they can claim now first, then what their member card gets them at once,
then the rest; in each part by what they have chosen, and the newest first.

One whole number says it all, so that lists go on by key: a digit for the part, eight for the order, nine for the offer.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select

from app.parties.merchants import distances
from app.parties.merchants.distances import Position
from app.parties.merchants.models import Merchant
from app.rewards.coupons import daily_limits
from app.rewards.coupons.models import COUNTED, Coupon, CouponStatus
from app.rewards.offers.models import Offer, OfferKind, OfferStatus
from app.rewards.offers.terms import POINTS_MAX

OFFERS_MAX = 10**9
"""More than there will ever be."""
PART = 10**8 * OFFERS_MAX


class OfferOrder(StrEnum):
    """Newest first; first what is good in the resident's own community; the fewest points first; the nearest first."""

    NEWEST = "newest"
    NEAR = "near"
    PRICE = "price"
    DISTANCE = "distance"


def key_of(order: OfferOrder, *, community_id: int, start: Position | None) -> ColumnElement[int]:
    """What offers are sorted by, downwards. Without a place to start from, what is near is the own community."""
    return _rank(order, community_id, start) * OFFERS_MAX + Offer.id


def _rank(order: OfferOrder, community_id: int, start: Position | None) -> ColumnElement[int] | Any:
    if order is OfferOrder.NEWEST:
        return 0
    if order is OfferOrder.PRICE:
        return POINTS_MAX - Offer.points
    everywhere = Offer.merchant_id.is_(None)
    if order is OfferOrder.DISTANCE and start is not None:
        return distances.FAR - case((everywhere, 0), else_=distances.squared(start))
    return case((or_(everywhere, Merchant.community_id == community_id), 1), else_=0)


def claimed_by(resident_id: int, since: datetime, now: datetime) -> Subquery:
    """Of each offer, how many coupons of a resident count, how many were claimed since a moment, how many can be used
    now, and the newest of these.
    """
    usable = and_(Coupon.status == CouponStatus.ISSUED, Coupon.expires_at > now)
    query = select(
        Coupon.offer_id,
        func.count(case((Coupon.status.in_(COUNTED), 1))).label("counted"),
        func.count(case((Coupon.claimed_at >= since, 1))).label("new"),
        func.count(case((usable, 1))).label("held"),
        func.max(case((usable, Coupon.id))).label("held_coupon_id"),
    )
    return query.where(Coupon.resident_id == resident_id).group_by(Coupon.offer_id).subquery("claimed")


def part_of(claimed: Subquery, *, points: int, stars: int, now: datetime) -> ColumnElement[int]:
    """2 for what can be claimed, 1 for what needs no claim, 0 for the rest: `reason_against` in SQL, but for the day's
    limit of all offers, which is the same for each.
    """
    open_now = and_(Offer.status == OfferStatus.PUBLISHED, Offer.valid_from <= now)
    can = and_(
        open_now,
        Offer.stock_left > 0,
        Offer.points <= points,
        Offer.min_stars <= stars,
        func.coalesce(claimed.c.counted, 0) < Offer.per_person,
        func.coalesce(claimed.c.new, 0) < daily_limits.OF_ONE_OFFER,
    )
    card = and_(open_now, Offer.kind == OfferKind.MEMBER_DISCOUNT)
    return case((card, 1), (can, 2), else_=0)
