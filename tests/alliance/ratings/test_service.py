"""Who may rate, how much it counts, what it adds up to, and who may answer."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.alliance import ratings
from app.alliance.ratings import aggregates as running_sums
from app.alliance.ratings.errors import AlreadyAnsweredError, OwnShopError, RatedRecentlyError, RatingNotFoundError
from app.alliance.ratings.models import Rating
from app.core.db.session import db
from app.core.errors import NotFoundError
from app.parties.merchants.models import Merchant, MerchantStatus
from app.rewards.offers.models import OfferStatus
from app.rewards.redemptions.models import RedemptionStatus
from devtools import factories
from devtools.factories import NOW, Shop, commit
from tests.alliance.ratings.support import crowd, node_of, offer, rate, redemption, sums, suspend
from tests.support.threads import at_once

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def shop(app: Flask) -> Shop:
    return factories.shop(factories.community())


def resident_of(shop: Shop):
    """A user who is a resident of the shop's community."""
    user = factories.user()
    return user, factories.resident(node_of(shop), user=user)


class TestWeight:
    def test_a_scan_alone_counts_three_tenths(self, shop: Shop) -> None:
        assert rate(shop, factories.user()).weight_tenths == 3

    def test_a_redemption_of_ninety_days_counts_in_full(self, shop: Shop) -> None:
        user, resident = resident_of(shop)
        redemption(shop, resident, at=NOW - 90 * DAY + MOMENT)
        assert rate(shop, user).weight_tenths == 10

    def test_an_older_redemption_no_longer_counts(self, shop: Shop) -> None:
        user, resident = resident_of(shop)
        redemption(shop, resident, at=NOW - 90 * DAY)
        assert rate(shop, user).weight_tenths == 3

    def test_a_reversed_redemption_does_not_count(self, shop: Shop) -> None:
        user, resident = resident_of(shop)
        redemption(shop, resident, status=RedemptionStatus.REVERSED)
        assert rate(shop, user).weight_tenths == 3

    def test_a_redemption_of_another_person_or_shop_does_not_count(self, shop: Shop) -> None:
        user, resident = resident_of(shop)
        _, neighbour = resident_of(shop)
        redemption(factories.shop(node_of(shop)), resident)
        redemption(shop, neighbour)
        assert rate(shop, user).weight_tenths == 3


class TestSevenDays:
    def test_the_second_rating_waits_seven_days(self, shop: Shop) -> None:
        user = factories.user()
        rate(shop, user)
        with pytest.raises(RatedRecentlyError) as refused:
            rate(shop, user, now=NOW + 7 * DAY - MOMENT)
        assert refused.value.details == {"again_at": (NOW + 7 * DAY).isoformat()}
        assert "11月17日 12:00" in refused.value.message
        rate(shop, user, now=NOW + 7 * DAY)
        assert (sums(shop)["ratings"], sums(shop)["raters"]) == (2, 1)

    def test_they_count_from_the_last_rating(self, shop: Shop) -> None:
        user = factories.user()
        rate(shop, user)
        rate(shop, user, now=NOW + 7 * DAY)
        with pytest.raises(RatedRecentlyError):
            rate(shop, user, now=NOW + 8 * DAY)

    def test_another_shop_may_be_rated_at_once(self, shop: Shop) -> None:
        user = factories.user()
        rate(shop, user)
        rate(factories.shop(node_of(shop)), user)


class TestOwnShop:
    def test_members_do_not_rate_their_shop(self, shop: Shop) -> None:
        clerk = factories.user()
        factories.clerk(shop, user=clerk)
        for member in (shop.owner, clerk):
            with pytest.raises(OwnShopError):
                rate(shop, member)

    def test_those_who_live_with_a_member_do_not_either(self, shop: Shop) -> None:
        node, spouse, neighbour = node_of(shop), factories.user(), factories.user()
        factories.resident(node, user=shop.owner, household="7-1")
        factories.resident(node, user=spouse, household="7-1")
        factories.resident(node, user=neighbour, household="7-2")
        with pytest.raises(OwnShopError):
            rate(shop, spouse)
        rate(shop, neighbour)

    def test_who_works_elsewhere_may(self, shop: Shop) -> None:
        rate(shop, factories.shop(node_of(shop)).owner)

    def test_nothing_is_counted(self, shop: Shop) -> None:
        with pytest.raises(OwnShopError):
            rate(shop, shop.owner)
        assert ratings.standing_of_shop(db.session(), shop.merchant.id).ratings == 0


def test_an_unknown_shop_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFoundError):
        commit(
            ratings.rate,
            user_id=factories.user().id,
            slug="nowhere",
            now=NOW,
            tags=[],
            **dict.fromkeys(("honesty", "service", "frontage", "interior", "fulfilment"), 5),
        )


def test_sums_are_weighted_in_tenths(shop: Shop) -> None:
    regular, resident = resident_of(shop)
    redemption(shop, resident)
    rate(shop, regular, honesty=5, service=4, frontage=3, interior=2, fulfilment=1)
    rate(shop, factories.user(), honesty=1, service=1, frontage=1, interior=1, fulfilment=1)
    assert sums(shop) == {
        "merchant_id": shop.merchant.id,
        "raters": 2,
        "ratings": 2,
        "answered": 0,
        "weight_tenths": 13,
        "honesty": 53,
        "service": 43,
        "frontage": 33,
        "interior": 23,
        "fulfilment": 13,
    }


class TestStanding:
    def test_a_shop_nobody_has_rated(self, shop: Shop) -> None:
        standing = ratings.standing_of_shop(db.session(), shop.merchant.id)
        assert (standing.raters, standing.ratings, standing.overall) == (0, 0, None)
        assert set(standing.aspects.values()) == {None}

    def test_means_are_hidden_below_ten_people(self, shop: Shop) -> None:
        people = crowd(9)
        for user in people:
            rate(shop, user)
        for user in people:  # Eighteen ratings, still nine people.
            rate(shop, user, now=NOW + 7 * DAY)
        standing = ratings.standing_of_shop(db.session(), shop.merchant.id)
        assert (standing.raters, standing.ratings, standing.overall) == (9, 18, None)
        assert set(standing.aspects.values()) == {None}

    def test_the_tenth_person_shows_them(self, shop: Shop) -> None:
        for user in crowd(10):
            rate(shop, user, service=1)
        standing = ratings.standing_of_shop(db.session(), shop.merchant.id)
        # Ten scanners at 0.3: fives (40 + 15) / 13 = 4.231, ones (40 + 3) / 13 = 3.308.
        assert standing.aspects == {
            "honesty": Decimal("4.2"),
            "service": Decimal("3.3"),
            "frontage": Decimal("4.2"),
            "interior": Decimal("4.2"),
            "fulfilment": Decimal("4.2"),
        }
        assert standing.overall == Decimal("4.0")  # (4 × 55 + 43) / 65 = 4.046


class TestAtOnce:
    def test_twenty_people_are_all_counted(self, app: Flask, shop: Shop) -> None:
        """The first twenty of a shop, so that they also race for its row of sums."""
        people = crowd(20)
        done = at_once(app, [partial(rate, shop, user, service=2) for user in people])
        assert [result for result in done if isinstance(result, Exception)] == []
        db.session().rollback()
        assert sums(shop) == {
            "merchant_id": shop.merchant.id,
            "raters": 20,
            "ratings": 20,
            "answered": 0,
            "weight_tenths": 60,
            "honesty": 300,
            "service": 120,
            "frontage": 300,
            "interior": 300,
            "fulfilment": 300,
        }

    def test_the_first_two_of_a_shop_may_meet(self, app: Flask, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        """Both find that the shop has no sums yet before either makes them."""
        both_found_none, add = Barrier(2), running_sums._add

        def add_and_meet(*args) -> bool:
            found = add(*args)
            if not found:
                with suppress(BrokenBarrierError):  # One waits in vain where the other is kept out, as it should be.
                    both_found_none.wait(timeout=1)
            return found

        monkeypatch.setattr(running_sums, "_add", add_and_meet)
        done = at_once(app, [partial(rate, shop, user) for user in crowd(2)])
        assert [result for result in done if isinstance(result, Exception)] == []
        db.session().rollback()
        assert (sums(shop)["raters"], sums(shop)["honesty"]) == (2, 30)

    def test_one_person_on_eight_phones_rates_once(self, app: Flask, shop: Shop) -> None:
        user = factories.user()
        done = at_once(app, [lambda: rate(shop, user)] * 8)
        assert sorted(type(result).__name__ for result in done) == ["RatedRecentlyError"] * 7 + ["Rating"]
        db.session().rollback()
        assert db.session().scalar(select(func.count(Rating.id))) == 1
        assert (sums(shop)["ratings"], sums(shop)["raters"], sums(shop)["honesty"]) == (1, 1, 15)

    def test_an_answer_is_given_once(self, app: Flask, shop: Shop) -> None:
        rating, member = rate(shop, factories.user()), shop.member
        done = at_once(
            app,
            [lambda: commit(ratings.answer, member=member, rating_id=rating.id, text="谢谢您", now=NOW)] * 4,
        )
        assert sorted(type(result).__name__ for result in done) == ["AlreadyAnsweredError"] * 3 + ["Rating"]
        db.session().rollback()
        assert sums(shop)["answered"] == 1


class TestAnswer:
    def test_it_is_kept_and_counted(self, shop: Shop) -> None:
        first, second = (rate(shop, user) for user in crowd(2))
        answered = commit(ratings.answer, member=shop.member, rating_id=first.id, text="谢谢您", now=NOW + DAY)
        assert (answered.answer, answered.answered_at) == ("谢谢您", NOW + DAY)
        assert second.answer is None
        assert ratings.standing_of_shop(db.session(), shop.merchant.id).answer_rate_percent == 50

    def test_it_stays_as_it_is(self, shop: Shop) -> None:
        rating = rate(shop, factories.user())
        commit(ratings.answer, member=shop.member, rating_id=rating.id, text="谢谢您", now=NOW)
        with pytest.raises(AlreadyAnsweredError):
            commit(ratings.answer, member=shop.member, rating_id=rating.id, text="另一句", now=NOW)
        assert db.session().get(Rating, rating.id, populate_existing=True).answer == "谢谢您"

    def test_a_rating_of_another_shop_is_not_found(self, shop: Shop) -> None:
        rating = rate(shop, factories.user())
        other = factories.shop(node_of(shop))
        for rating_id in (rating.id, 10**9):
            with pytest.raises(RatingNotFoundError):
                commit(ratings.answer, member=other.member, rating_id=rating_id, text="谢谢您", now=NOW)


class TestNameCard:
    def test_it_shows_what_the_public_may_know(self, shop: Shop) -> None:
        card = ratings.name_card(db.session(), slug=shop.merchant.slug, now=NOW)
        merchant = shop.merchant
        assert (card.name, card.trade, card.licence_no, card.address) == (
            merchant.name,
            merchant.trade,
            merchant.licence_no,
            merchant.address,
        )
        assert card.stars == 2  # A new member's.
        assert card.suspended is False
        assert card.rating.ratings == 0
        assert not {"phone", "owner", "applied_by", "id"} & set(type(card).__slots__)

    def test_only_live_offers_of_this_shop_are_on_it(self, shop: Shop) -> None:
        live = offer(shop)
        starting = offer(shop, valid_from=NOW)
        offer(shop, valid_until=NOW)
        offer(shop, valid_from=NOW + MOMENT)
        offer(shop, status=OfferStatus.DRAFT)
        offer(shop, status=OfferStatus.PAUSED)
        offer(shop, status=OfferStatus.CLOSED)
        offer(shop, merchant_id=None)
        offer(factories.shop(node_of(shop)))
        card = ratings.name_card(db.session(), slug=shop.merchant.slug, now=NOW)
        assert [row.id for row in card.offers] == [starting.id, live.id]

    def test_it_has_at_most_twenty_offers(self, shop: Shop) -> None:
        offers = [offer(shop) for _ in range(21)]
        card = ratings.name_card(db.session(), slug=shop.merchant.slug, now=NOW)
        assert [row.id for row in card.offers] == [row.id for row in reversed(offers[1:])]

    def test_a_suspended_shop_says_so_and_offers_nothing(self, shop: Shop) -> None:
        offer(shop)
        suspend(shop)
        card = ratings.name_card(db.session(), slug=shop.merchant.slug, now=NOW)
        assert card.suspended is True
        assert card.offers == []

    def test_an_applicant_has_none_yet(self, shop: Shop) -> None:
        commit(_set_status, shop=shop, status=MerchantStatus.APPLIED)
        for slug in (shop.merchant.slug, "nowhere"):
            with pytest.raises(NotFoundError):
                ratings.name_card(db.session(), slug=slug, now=NOW)


def _set_status(session, *, shop: Shop, status: MerchantStatus) -> None:
    session.get(Merchant, shop.merchant.id).status = status
