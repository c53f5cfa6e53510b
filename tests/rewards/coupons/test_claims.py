"""Claims: points into coupons and back, and everything that stands in the way."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.db.session import db
from app.core.errors import RuleError
from app.ledger import chart
from app.ledger import journals as ledger
from app.rewards.coupons import claimable_offers, claims, codes
from app.rewards.coupons.errors import ClaimRefusedError, CouponNotFoundError, CouponNotIssuedError
from app.rewards.coupons.models import CouponStatus
from app.rewards.offers.errors import OfferNotFoundError
from app.rewards.offers.models import Offer, OfferKind, OfferStatus, SubsidyKind
from app.rewards.publication import lifecycle
from app.rewards.publication.jobs import end_offers, expire_coupons
from app.treasury.funds.errors import FundShortError
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def points_of(person: Any) -> int:
    return ledger.balance(db.session(), chart.resident_points(person.id))


def claim(offer: Offer, person: Any, at=NOW) -> Any:
    return commit(claims.claim, offer_id=offer.id, resident_id=person.id, now=at)


def test_a_claim_puts_the_points_into_escrow(town: Town) -> None:
    offer = factories.offer(town.shop, points=7)
    held = claim(offer, town.person)
    assert held.coupon.status is CouponStatus.ISSUED
    assert points_of(town.person) == 93
    assert ledger.balance(db.session(), chart.community(town.node.id, "escrow")) == 7
    assert db.session.get_one(Offer, offer.id, populate_existing=True).stock_left == 9
    assert_books_balance()


def test_a_serial_that_is_taken_is_drawn_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = factories.offer(town.shop)
    taken = claim(offer, town.person).coupon.serial
    draws = iter([taken, taken, "0000000042"])
    monkeypatch.setattr(codes, "new_serial", lambda: next(draws))

    assert claim(offer, town.person).coupon.serial == "0000000042"


def test_a_cancelled_coupon_gives_points_and_stock_back(town: Town) -> None:
    offer = factories.offer(town.shop, points=7)
    held = claim(offer, town.person)
    commit(claims.cancel, coupon_id=held.coupon.id, resident_id=town.person.id, now=NOW)
    assert points_of(town.person) == 100
    assert db.session.get_one(Offer, offer.id, populate_existing=True).stock_left == 10
    with pytest.raises(CouponNotIssuedError) as refused:
        commit(claims.cancel, coupon_id=held.coupon.id, resident_id=town.person.id, now=NOW)
    assert refused.value.code == "coupon_cancelled"
    assert_books_balance()


def test_overdue_coupons_expire_by_themselves(town: Town) -> None:
    offer = factories.offer(town.shop, points=7, coupon_days=3)
    held = claim(offer, town.person)
    assert expire_coupons(held.coupon.expires_at - timedelta(seconds=1)) == 0
    assert expire_coupons(held.coupon.expires_at) == 1
    assert expire_coupons(held.coupon.expires_at) == 0
    assert points_of(town.person) == 100
    assert_books_balance()


@pytest.mark.parametrize("points", [0, 7])
@pytest.mark.parametrize("end", ["given back", "over"])
def test_what_is_not_used_can_be_claimed_by_another(town: Town, points: int, end: str) -> None:
    offer = factories.offer(town.shop, points=points, stock_total=1, coupon_days=3)
    held = claim(offer, town.person).coupon
    if end == "over":
        assert expire_coupons(held.expires_at) == 1
    else:
        commit(claims.cancel, coupon_id=held.id, resident_id=town.person.id, now=NOW)
    assert db.session.get_one(Offer, offer.id, populate_existing=True).stock_left == 1
    assert claim(offer, factories.resident(town.node, points=10)).coupon.status is CouponStatus.ISSUED


def test_somebody_elses_coupon_is_not_there(town: Town) -> None:
    held = claim(factories.offer(town.shop), town.person)
    other = factories.resident(town.node)
    with pytest.raises(CouponNotFoundError):
        commit(claims.cancel, coupon_id=held.coupon.id, resident_id=other.id, now=NOW)


@pytest.mark.parametrize(
    ("terms", "at", "reason"),
    [
        ({"valid_from": NOW + timedelta(days=1)}, NOW, "not_yet_valid"),
        ({"valid_until": NOW + timedelta(days=1)}, NOW + timedelta(days=1), "ended"),
        ({"points": 101}, NOW, "not_enough_points"),
        ({"min_stars": 4}, NOW, "not_enough_stars"),
        ({"kind": OfferKind.MEMBER_DISCOUNT, "stars_off_bp": {"3": 500}}, NOW, "not_claimable"),
    ],
)
def test_what_cannot_be_claimed_says_why(town: Town, terms: dict[str, Any], at: Any, reason: str) -> None:
    offer = factories.offer(town.shop, **terms)
    item = claimable_offers.offer(db.session(), offer_id=offer.id, resident_id=town.person.id, now=at)
    assert item.reason == reason
    with pytest.raises(ClaimRefusedError) as refused:
        claim(offer, town.person, at)
    assert refused.value.code == reason
    assert points_of(town.person) == 100


def test_the_limit_per_person_counts_used_coupons_but_not_those_given_back(town: Town) -> None:
    offer = factories.offer(town.shop, per_person=1)
    held = claim(offer, town.person)
    with pytest.raises(ClaimRefusedError) as refused:
        claim(offer, town.person)
    assert refused.value.code == "limit_reached"
    commit(claims.cancel, coupon_id=held.coupon.id, resident_id=town.person.id, now=NOW)
    claim(offer, town.person)


def test_the_last_one_is_the_last_one(town: Town) -> None:
    offer = factories.offer(town.shop, stock_total=1)
    claim(offer, town.person)
    other = factories.resident(town.node, points=100)
    with pytest.raises(ClaimRefusedError) as refused:
        claim(offer, other)
    assert refused.value.code == "sold_out"


def test_offers_of_another_town_are_not_there(town: Town) -> None:
    offer = factories.offer(town.shop)
    stranger = factories.town().person
    with pytest.raises(OfferNotFoundError):
        claim(offer, stranger)


def test_a_paused_offer_waits_and_a_closed_one_is_over(town: Town) -> None:
    offer = factories.offer(town.shop)
    commit(lifecycle.pause, offer_id=offer.id, staff=town.admin, reason="盘点", now=NOW)
    with pytest.raises(ClaimRefusedError, match="暂停"):
        claim(offer, town.person)
    commit(lifecycle.resume, offer_id=offer.id, staff=town.admin, now=NOW)
    commit(lifecycle.close, offer_id=offer.id, staff=town.admin, reason="结束", now=NOW)
    with pytest.raises(ClaimRefusedError, match="结束"):
        claim(offer, town.person)


SUBSIDY: dict[str, Any] = {"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": 400}


def test_publication_takes_the_budget_from_the_fund(town: Town) -> None:
    factories.offer(town.shop, stock_total=25, **SUBSIDY)
    assert ledger.balance(db.session(), chart.fund(town.fund.id, "available")) == 1_000_000 - 25 * 400
    assert_books_balance()


def test_a_fund_one_fen_short_publishes_nothing(town: Town) -> None:
    drafted = factories.offer(
        town.shop,
        publish=False,
        stock_total=1,
        cash_off_fen=2_000_000,
        subsidy_kind=SubsidyKind.FIXED,
        subsidy_fen=1_000_001,
    )
    with pytest.raises(FundShortError) as refused:
        commit(lifecycle.publish, offer_id=drafted.id, staff=town.admin, now=NOW)
    assert refused.value.details["missing_fen"] == 1
    assert db.session.get_one(Offer, drafted.id, populate_existing=True).status is OfferStatus.DRAFT


def test_closing_keeps_what_issued_coupons_may_need(town: Town) -> None:
    offer = factories.offer(town.shop, stock_total=10, **SUBSIDY)
    held = claim(offer, town.person)
    commit(lifecycle.close, offer_id=offer.id, staff=town.admin, reason="结束", now=NOW)
    assert ledger.balance(db.session(), chart.offer_budget(offer.id)) == 400
    assert_books_balance()
    commit(claims.cancel, coupon_id=held.coupon.id, resident_id=town.person.id, now=NOW)
    assert end_offers(NOW) == 1
    assert ledger.balance(db.session(), chart.offer_budget(offer.id)) == 0
    assert ledger.balance(db.session(), chart.fund(town.fund.id, "available")) == 1_000_000
    assert end_offers(NOW) == 0
    assert_books_balance()


def test_offers_end_by_themselves(town: Town) -> None:
    offer = factories.offer(town.shop, valid_until=NOW + timedelta(days=1), **SUBSIDY)
    assert end_offers(NOW) == 0
    end_offers(NOW + timedelta(days=1))
    assert db.session.get_one(Offer, offer.id, populate_existing=True).status is OfferStatus.CLOSED
    assert ledger.balance(db.session(), chart.fund(town.fund.id, "available")) == 1_000_000


def test_contradicting_terms_name_every_field(town: Town) -> None:
    with pytest.raises(RuleError) as refused:
        factories.offer(
            town.shop,
            kind=OfferKind.CREDIT_PRICE,
            percent_off_bp=500,
            stock_total=0,
            subsidy_kind=SubsidyKind.SHARE,
            valid_until=NOW - timedelta(days=1),
        )
    named = {problem["field"] for problem in refused.value.details["fields"]}
    assert named == {
        "list_price_fen",
        "credit_price_fen",
        "percent_off_bp",
        "stock_total",
        "subsidy_share_bp",
        "subsidy_cap_fen",
        "valid_until",
    }
