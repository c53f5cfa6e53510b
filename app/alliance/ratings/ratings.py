"""Giving a rating, reading ratings, answering them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app.alliance.ratings import aggregates
from app.alliance.ratings.actions import RatingAction
from app.alliance.ratings.errors import (
    AlreadyAnsweredError,
    OwnShopError,
    RatedRecentlyError,
    RatingNotFoundError,
    TooManyShopsError,
)
from app.alliance.ratings.models import FULL_WEIGHT_TENTHS, SCAN_WEIGHT_TENTHS, Rating, Tag, Verdict
from app.core import audit
from app.core.clock import APART, SHANGHAI, business_day, start_of_day
from app.core.db.paging import Page, newest_first
from app.core.identities import MemberIdentity
from app.parties.merchants import insiders, merchant_of_slug
from app.parties.merchants.models import Merchant
from app.parties.residents import phone_index
from app.parties.residents.models import Resident, User
from app.rewards.redemptions.models import Redemption, RedemptionStatus

MAX_TAGS = 5
AGAIN_AFTER = timedelta(days=7)
REDEMPTION_COUNTS_FOR = timedelta(days=90)
UNVERIFIED_SHOPS_A_DAY = 3
"""How many shops somebody rates on a day of Shanghai who has verified no phone: ours, no published rule."""
COUNTS = or_(Rating.verdict.is_(None), Rating.verdict != Verdict.SET_ASIDE)
"""A rating that is part of the shop's sums."""


def rate(
    session: Session,
    *,
    user_id: int,
    slug: str,
    honesty: int,
    service: int,
    frontage: int,
    interior: int,
    fulfilment: int,
    tags: Sequence[Tag],
    now: datetime,
) -> Rating:
    """Say what one thinks of a shop: five aspects from 1 to 5 and some tags, once in 7 days (domain rule C3).

    A suspended shop can be rated too: what people met there has happened. Who has verified no phone rates few shops a
    day, each with the weight of a scan: WeChat accounts are easily had.

    Raises MerchantNotFoundError, OwnShopError, TooManyShopsError, RatedRecentlyError with `again_at`.
    """
    merchant = merchant_of_slug(session, slug)
    if session.scalar(select(insiders.user_is_insider(user_id, merchant.id, phone_index(merchant.phone)))):
        raise OwnShopError
    # A second rating of the same person waits here, then sees the first.
    is_verified = session.scalar(select(User.phone_index.is_not(None)).where(User.id == user_id).with_for_update())
    if not is_verified:
        _require_few_today(session, user_id, now)
    last, counted = session.execute(
        select(
            func.max(case((Rating.created_at <= now + APART, Rating.created_at))), func.count(case((COUNTS, 1)))
        ).where(Rating.user_id == user_id, Rating.merchant_id == merchant.id)
    ).one()
    if last is not None and now < last + AGAIN_AFTER:
        raise _too_early(last + AGAIN_AFTER)
    aspects = {
        "honesty": honesty,
        "service": service,
        "frontage": frontage,
        "interior": interior,
        "fulfilment": fulfilment,
    }
    weight_tenths = _weight_tenths(session, user_id, merchant.id, now) if is_verified else SCAN_WEIGHT_TENTHS
    aggregates.add_rating(
        session, merchant_id=merchant.id, aspects=aspects, weight_tenths=weight_tenths, is_new_rater=not counted
    )
    rating = Rating(
        merchant_id=merchant.id,
        user_id=user_id,
        tags=[tag.value for tag in tags],
        weight_tenths=weight_tenths,
        created_at=now,
        honesty=honesty,
        service=service,
        frontage=frontage,
        interior=interior,
        fulfilment=fulfilment,
    )
    session.add(rating)
    session.flush()
    return rating


def _require_few_today(session: Session, user_id: int, now: datetime) -> None:
    since = start_of_day(business_day(now))
    today = select(func.count()).where(Rating.user_id == user_id, Rating.created_at >= since)
    if (session.scalar(today) or 0) >= UNVERIFIED_SHOPS_A_DAY:
        raise TooManyShopsError


def _weight_tenths(session: Session, user_id: int, merchant_id: int, now: datetime) -> int:
    """How much a rating counts: in full for who has redeemed something there lately, less for who has only scanned."""
    redeemed = exists().where(
        Redemption.merchant_id == merchant_id,
        Redemption.status == RedemptionStatus.DONE,
        Redemption.redeemed_at > now - REDEMPTION_COUNTS_FOR,
        Redemption.resident_id == Resident.id,
        Resident.user_id == user_id,
    )
    return FULL_WEIGHT_TENTHS if session.scalar(select(redeemed)) else SCAN_WEIGHT_TENTHS


def _too_early(again_at: datetime) -> RatedRecentlyError:
    local = again_at.astimezone(SHANGHAI)
    return RatedRecentlyError(
        f"七天内已经评价过这家商户，{local.month}月{local.day}日 {local:%H:%M} 起可以再次评价。",
        {"again_at": again_at.isoformat()},
    )


def ratings_of_shop(session: Session, *, merchant_id: int, cursor: str | None, limit: int) -> Page[Rating]:
    """What people have said about a shop and what counts, newest first. Who said it is not for the shop to know."""
    query = select(Rating).where(Rating.merchant_id == merchant_id, COUNTS)
    return newest_first(session, query, Rating.id, cursor=cursor, limit=limit)


def ratings_of_user(session: Session, *, user_id: int, cursor: str | None, limit: int) -> Page[dict[str, Any]]:
    """What a user has said, of which shop, and the answers they got; newest first."""
    query = select(Rating.id, Rating, Merchant.slug, Merchant.name)
    query = query.join(Merchant, Merchant.id == Rating.merchant_id).where(Rating.user_id == user_id)
    page = newest_first(session, query, Rating.id, cursor=cursor, limit=limit)
    return page.map(lambda row: {"rating": row.Rating, "merchant": {"slug": row.slug, "name": row.name}})


def answer(session: Session, *, member: MemberIdentity, rating_id: int, text: str, now: datetime) -> Rating:
    """The owner's one answer to a rating of their shop. Raises RatingNotFoundError, AlreadyAnsweredError."""
    rating = session.scalar(
        select(Rating)
        .where(Rating.id == rating_id, Rating.merchant_id == member.merchant_id, COUNTS)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if rating is None:
        raise RatingNotFoundError
    if rating.answer is not None:
        raise AlreadyAnsweredError
    rating.answer, rating.answered_at = text, now
    aggregates.add_answer(session, member.merchant_id)
    audit.note(
        session,
        staff=member,
        action=RatingAction.ANSWERED,
        subject_id=rating.id,
        at=now,
        merchant_id=member.merchant_id,
    )
    return rating


def has_rated(session: Session, *, user_id: int) -> bool:
    """Whether a user has rated any shop."""
    return bool(session.scalar(select(Rating.id).where(Rating.user_id == user_id).limit(1)))


def hand_over(session: Session, *, from_user_id: int, to_user_id: int) -> None:
    """Make another user, whom nobody is, the author of everything that a user has rated: the ratings stay."""
    session.execute(update(Rating).where(Rating.user_id == from_user_id).values(user_id=to_user_id))
