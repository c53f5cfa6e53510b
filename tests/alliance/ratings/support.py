"""Ratings, offers and redemptions for these tests."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from app.alliance import ratings
from app.alliance.ratings.models import Rating, RatingSum, Tag
from app.core.clock import business_day
from app.core.db.session import db
from app.core.db.uow import execute
from app.parties import merchants
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community
from app.parties.residents.models import Resident, User
from app.rewards.offers.models import Offer, OfferKind, OfferStatus
from app.rewards.redemptions.models import Redemption, RedemptionStatus
from devtools import factories
from devtools.factories import NOW, Shop

T = TypeVar("T")

FIVES = {"honesty": 5, "service": 5, "frontage": 5, "interior": 5, "fulfilment": 5}


def rate(shop: Shop, user: User, *, now: datetime = NOW, tags: Sequence[Tag] = (), **aspects: int) -> Rating:
    return execute(
        ratings.rate, user_id=user.id, slug=shop.merchant.slug, now=now, tags=list(tags), **(FIVES | aspects)
    )


def sums(shop: Shop) -> dict[str, int]:
    """The running sums of a shop, as stored."""
    row = db.session().get(RatingSum, shop.merchant.id, populate_existing=True)
    return {column.key: getattr(row, column.key) for column in RatingSum.__table__.columns}


def add(row: T) -> T:
    def insert(session: Any) -> T:
        session.add(row)
        return row

    return execute(insert)


def offer(shop: Shop, **changes: Any) -> Offer:
    """A published offer of a shop, valid for a week around NOW."""
    terms: dict[str, Any] = {
        "community_id": shop.merchant.community_id,
        "merchant_id": shop.merchant.id,
        "fund_id": None,
        "kind": OfferKind.CASH_OFF,
        "title": "理发立减 5 元",
        "description": "",
        "points": 5,
        "stock_total": 10,
        "stock_left": 10,
        "per_person": 1,
        "min_stars": 0,
        "valid_from": NOW - timedelta(days=3),
        "valid_until": NOW + timedelta(days=4),
        "coupon_days": 30,
        "bonus_points": 0,
        "created_by": "system",
        "created_at": NOW,
        "status": OfferStatus.PUBLISHED,
    }
    return add(Offer(**terms | changes))


def redemption(
    shop: Shop, resident: Resident, *, at: datetime = NOW, status: RedemptionStatus = RedemptionStatus.DONE
) -> Redemption:
    """A resident has used something in a shop."""
    return add(
        Redemption(
            offer_id=offer(shop).id,
            merchant_id=shop.merchant.id,
            resident_id=resident.id,
            clerk_user_id=shop.owner.id,
            coupon_id=None,
            round=None,
            card_step=None,
            bill_fen=None,
            saving_fen=500,
            subsidy_fen=0,
            points=0,
            bonus_points=0,
            redeemed_at=at,
            day=business_day(at),
            status=status,
        )
    )


def node_of(shop: Shop) -> Community:
    return get_community(db.session(), shop.merchant.community_id)


def suspend(shop: Shop) -> None:
    staff = factories.staff(node_of(shop))
    execute(merchants.suspend, merchant_id=shop.merchant.id, staff=staff, reason="逾期未整改", now=NOW)


def crowd(size: int) -> list[User]:
    return [factories.user() for _ in range(size)]
