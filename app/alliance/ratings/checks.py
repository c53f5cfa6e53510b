"""What must be true of the sums of ratings; read-only, for `flask ledger verify` and for tests."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.alliance.ratings.models import ASPECTS, Rating, RatingSum
from app.alliance.ratings.ratings import COUNTS
from app.ledger.invariants import MAX_NAMED, Check, Ids, Invariant, Seen
from app.parties.merchants.models import Merchant

_STORED = ("raters", "ratings", "answered", "weight_tenths", *ASPECTS)

SHOPS_AT_ONCE = 1_000


def check_ratings(session: Session) -> Iterator[Check]:
    """The sums behind the name cards are those of the ratings that count."""
    for invariant in INVARIANTS:
        yield invariant.check(session)


def sums_are_of_ratings(session: Session, shops: Ids) -> Seen:
    """One statement reads both sides, so that no rating falls between two looks."""
    aspects = [func.sum(getattr(Rating, aspect) * Rating.weight_tenths).label(aspect) for aspect in ASPECTS]
    counted = (
        select(
            Rating.merchant_id,
            func.count(Rating.user_id.distinct()).label("raters"),
            func.count().label("ratings"),
            func.count(case((Rating.answer.is_not(None), 1))).label("answered"),
            func.sum(Rating.weight_tenths).label("weight_tenths"),
            *aspects,
        )
        .where(COUNTS, shops.of(Rating.merchant_id))
        .group_by(Rating.merchant_id)
        .subquery()
    )
    both: list[Any] = [func.coalesce(counted.c[name], 0) for name in _STORED]
    stored: list[Any] = [getattr(RatingSum, name) for name in _STORED]
    rows = session.execute(
        select(RatingSum.merchant_id, *stored, *both)
        .outerjoin(counted, counted.c.merchant_id == RatingSum.merchant_id)
        .where(shops.of(RatingSum.merchant_id))
    ).all()
    problems = []
    for merchant_id, *numbers in rows:
        kept, found = numbers[: len(_STORED)], [int(number) for number in numbers[len(_STORED) :]]
        wrong = [
            f"{name} {int(old)} instead of {new}"
            for name, old, new in zip(_STORED, kept, found, strict=True)
            if old != new
        ]
        if wrong:
            problems.append(f"the sums of shop {merchant_id} have " + ", ".join(wrong))
    without = session.scalars(
        select(Rating.merchant_id)
        .outerjoin(RatingSum, RatingSum.merchant_id == Rating.merchant_id)
        .where(RatingSum.merchant_id.is_(None), COUNTS, shops.of(Rating.merchant_id))
        .distinct()
        .limit(MAX_NAMED)
    ).all()
    problems += [f"shop {merchant_id} has ratings but no sums" for merchant_id in without]
    return Seen(len(rows), problems)


INVARIANTS = (Invariant("sums of ratings are those of the ratings", sums_are_of_ratings, Merchant.id, SHOPS_AT_ONCE),)
