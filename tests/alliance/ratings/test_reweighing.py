"""A rating loses its weight when the redemption behind it is undone, and few accounts make few ratings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import update

from app.alliance import ratings
from app.alliance.ratings import moderation
from app.alliance.ratings.checks import check_ratings
from app.alliance.ratings.errors import TooManyShopsError
from app.alliance.ratings.models import Rating, Verdict
from app.core.db.session import db
from app.parties.residents.models import User
from app.rewards.redemptions import reversals
from devtools import factories
from devtools.factories import NOW, Shop, Town, commit
from tests.alliance.ratings.support import FIVES, node_of, rate, sums
from tests.support.checks import assert_books_balance
from tests.support.threads import at_once

LATER = NOW + timedelta(minutes=5)
MIDNIGHT = NOW.replace(hour=16)


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def redeemed(town: Town) -> int:
    return factories.redemption(factories.coupon(factories.offer(town.shop), town.person), town.shop.member).id


def rating_of(shop: Shop, user_id: int, now: datetime) -> Callable[[], Rating]:
    """For another thread: it may not look at what this one has loaded."""
    return partial(commit, ratings.rate, user_id=user_id, slug=shop.merchant.slug, tags=[], now=now, **FIVES)


def reverse(town: Town, redemption_id: int) -> None:
    member = town.shop.member
    commit(reversals.reverse, redemption_id=redemption_id, member=member, reason="扫错了", now=LATER)


def weight(rating: Rating) -> int:
    return db.session.get_one(Rating, rating.id, populate_existing=True).weight_tenths


def assert_sums_are_right() -> None:
    assert not [check.problems for check in check_ratings(db.session()) if check.problems]
    assert_books_balance()


def test_a_rating_loses_the_weight_of_a_redemption_that_is_undone(town: Town) -> None:
    done = redeemed(town)
    rating = rate(town.shop, town.user, now=LATER, honesty=1)
    rate(town.shop, factories.user(), honesty=5)
    assert weight(rating) == 10
    reverse(town, done)
    assert weight(rating) == 3
    assert (sums(town.shop)["weight_tenths"], sums(town.shop)["honesty"]) == (6, 3 + 15)
    assert_sums_are_right()


def test_another_redemption_still_carries_it(town: Town) -> None:
    first, second = redeemed(town), redeemed(town)
    rating = rate(town.shop, town.user, now=LATER)
    reverse(town, first)
    assert weight(rating) == 10
    reverse(town, second)
    assert weight(rating) == 3
    assert_sums_are_right()


def test_a_redemption_after_the_rating_carries_nothing(town: Town) -> None:
    done = redeemed(town)
    rating = rate(town.shop, town.user, now=LATER)
    held = factories.coupon(factories.offer(town.shop), town.person, at=LATER + timedelta(hours=1))
    factories.redemption(held, town.shop.member, at=LATER + timedelta(hours=1))
    reverse(town, done)
    assert weight(rating) == 3


def test_what_was_set_aside_stays_out_of_the_sums(town: Town) -> None:
    done = redeemed(town)
    rating = rate(town.shop, town.user, now=LATER)
    judge = partial(moderation.judge, rating_ids=[rating.id], reason="刷分", staff=town.admin, now=LATER)
    commit(judge, verdict=Verdict.SET_ASIDE)
    reverse(town, done)
    assert (weight(rating), sums(town.shop)["weight_tenths"]) == (3, 0)
    commit(judge, verdict=Verdict.KEPT)
    assert sums(town.shop)["weight_tenths"] == 3
    assert_sums_are_right()


def test_who_rates_at_the_moment_of_the_reversal_has_its_weight_or_not(app: Flask, town: Town) -> None:
    """Whoever comes first: in the end no rating stands on what is undone."""
    done, member = redeemed(town), town.shop.member
    undo = partial(commit, reversals.reverse, redemption_id=done, member=member, reason="扫错了", now=LATER)
    rating, _ = at_once(app, [rating_of(town.shop, town.user.id, LATER), undo])
    assert weight(rating) == 3
    assert_sums_are_right()


def test_an_account_without_a_phone_rates_with_the_weight_of_a_scan(town: Town) -> None:
    redeemed(town)
    db.session.execute(update(User).where(User.id == town.user.id).values(phone_index=None))
    db.session.commit()
    assert rate(town.shop, town.user, now=LATER).weight_tenths == 3


def shops(town: Town, number: int) -> list[Shop]:
    return [factories.shop(node_of(town.shop)) for _ in range(number)]


def test_an_account_without_a_phone_rates_three_shops_a_day(town: Town) -> None:
    stranger, several = factories.user(), shops(town, 4)
    for shop in several[:3]:
        rate(shop, stranger, now=MIDNIGHT - timedelta(seconds=1))
    with pytest.raises(TooManyShopsError):
        rate(several[3], stranger, now=MIDNIGHT - timedelta(seconds=1))
    rate(several[3], stranger, now=MIDNIGHT)


def test_one_with_a_phone_rates_as_many_as_it_likes(town: Town) -> None:
    for shop in shops(town, 4):
        rate(shop, town.user)


def test_many_at_once_do_not_exceed_it(app: Flask, town: Town) -> None:
    stranger, several = factories.user(), shops(town, 8)
    outcomes = at_once(app, [rating_of(shop, stranger.id, NOW) for shop in several])
    assert sum(isinstance(outcome, TooManyShopsError) for outcome in outcomes) == 5
