"""The day is Shanghai's: between its midnight and eight in the morning UTC still has yesterday's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, SubsidyKind
from app.rewards.publication import lifecycle
from app.rewards.publication.jobs import end_offers, expire_coupons
from app.rewards.redemptions import reversals
from app.rewards.redemptions.errors import ReversalRefusedError
from app.rewards.redemptions.models import Redemption
from devtools import factories
from devtools.factories import Town, commit
from tests.support.checks import assert_books_balance

EVENING = datetime(2026, 11, 10, 15, 50, tzinfo=UTC)
"""23:50 of the 10th in Shanghai."""
NIGHT = datetime(2026, 11, 10, 16, 10, tzinfo=UTC)
"""00:10 of the 11th in Shanghai; the 10th by UTC."""
MORNING = datetime(2026, 11, 11, 0, 10, tzinfo=UTC)
"""08:10 of the 11th in Shanghai; the 11th by UTC."""
SHARE: dict[str, Any] = {"subsidy_kind": SubsidyKind.SHARE, "subsidy_share_bp": 2_500, "subsidy_cap_fen": 900}
USED_FEN, MOST_FEN = 250, 900
"""What a redemption costs the fund, and what it might have cost at most."""


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def budget_fen(offer: Offer) -> int:
    db.session.rollback()
    return ledger.balance(db.session(), chart.offer_budget(offer.id))


def used_and_closed(town: Town, *, used: datetime, closed: datetime) -> Offer:
    offer = factories.offer(town.shop, stock_total=3, **SHARE)
    receipt = factories.redemption(factories.coupon(offer, town.person, at=used), town.shop.member, at=used)
    assert receipt.subsidy_fen == USED_FEN
    commit(lifecycle.close, offer_id=offer.id, staff=town.admin, reason="结束", now=closed)
    return offer


@pytest.mark.parametrize(
    ("claimed", "over"),
    [(EVENING, datetime(2026, 11, 12, 16, tzinfo=UTC)), (NIGHT, datetime(2026, 11, 13, 16, tzinfo=UTC))],
)
def test_a_coupon_is_good_through_its_last_day(town: Town, claimed: datetime, over: datetime) -> None:
    held = factories.coupon(factories.offer(town.shop, coupon_days=2), town.person, at=claimed)
    assert held.expires_at == over
    factories.redemption(held, town.shop.member, at=over - timedelta(seconds=1))
    assert expire_coupons(over) == 0


def test_a_coupon_that_nobody_used_ends_with_its_last_day(town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop, coupon_days=1), town.person, at=NIGHT)
    midnight = datetime(2026, 11, 12, 16, tzinfo=UTC)
    assert (expire_coupons(midnight - timedelta(microseconds=1)), expire_coupons(midnight)) == (0, 1)
    assert db.session.get_one(Coupon, held.id, populate_existing=True).status is CouponStatus.EXPIRED


@pytest.mark.parametrize("closed", [NIGHT + timedelta(minutes=5), MORNING])
def test_a_closed_offer_keeps_what_a_reversal_of_today_would_need(town: Town, closed: datetime) -> None:
    offer = used_and_closed(town, used=NIGHT, closed=closed)
    assert budget_fen(offer) == MOST_FEN - USED_FEN
    done = db.session.query(Redemption).one()
    commit(reversals.reverse, redemption_id=done.id, member=town.shop.member, reason="扫错了", now=closed)
    assert budget_fen(offer) == MOST_FEN
    assert_books_balance()


def test_a_closed_offer_keeps_nothing_for_what_was_yesterday(town: Town) -> None:
    offer = used_and_closed(town, used=EVENING, closed=NIGHT)
    assert budget_fen(offer) == 0
    done = db.session.query(Redemption).one()
    with pytest.raises(ReversalRefusedError):
        commit(reversals.reverse, redemption_id=done.id, member=town.shop.member, reason="扫错了", now=NIGHT)


def test_what_was_kept_for_today_returns_when_it_is_over(town: Town) -> None:
    offer = used_and_closed(town, used=EVENING, closed=EVENING)
    assert budget_fen(offer) == MOST_FEN - USED_FEN
    assert (end_offers(EVENING + timedelta(minutes=9)), end_offers(NIGHT)) == (0, 1)
    assert budget_fen(offer) == 0
    assert_books_balance()


@pytest.mark.parametrize(
    ("used", "taken_back"),
    [(NIGHT, MORNING), (EVENING - timedelta(hours=23), EVENING)],
    ids=["UTC's day has changed", "UTC's day has changed long ago"],
)
def test_the_same_day_is_that_of_shanghai(town: Town, used: datetime, taken_back: datetime) -> None:
    receipt = factories.redemption(
        factories.coupon(factories.offer(town.shop), town.person, at=used), town.shop.member, at=used
    )
    commit(reversals.reverse, redemption_id=receipt.id, member=town.shop.member, reason="扫错了", now=taken_back)
    assert db.session.query(Redemption).one().day == (used + timedelta(hours=8)).date()
