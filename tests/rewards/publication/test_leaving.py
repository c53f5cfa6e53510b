"""What becomes of offers, coupons and money when a shop leaves the alliance."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.merchants import membership
from app.parties.merchants.errors import MerchantStateError, NotAMemberError
from app.rewards.coupons.errors import CouponNotIssuedError
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, OfferStatus, SubsidyKind
from app.rewards.publication import lifecycle, shop_exit
from app.rewards.publication.jobs import expire_coupons
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def leave(town: Town) -> None:
    commit(shop_exit.leave, merchant_id=town.shop.merchant.id, staff=town.admin, reason="自愿退出", now=NOW)


def test_offers_end_and_coupons_give_their_points_back(town: Town) -> None:
    used, kept = (factories.offer(town.shop, subsidy_kind=SubsidyKind.FIXED, subsidy_fen=500) for _ in range(2))
    draft = factories.offer(town.shop, publish=False)
    member = town.shop.member
    factories.redemption(factories.coupon(used, town.person), member)
    held = factories.coupon(kept, town.person)
    leave(town)
    states = dict(db.session.execute(select(Offer.id, Offer.status)).all())
    assert states == {
        used.id: OfferStatus.CLOSED,
        kept.id: OfferStatus.CLOSED,
        draft.id: OfferStatus.REJECTED,
    }
    with pytest.raises(CouponNotIssuedError):
        factories.redemption(held, member)
    assert expire_coupons(NOW) == 1
    db.session.rollback()
    assert db.session.get_one(Coupon, held.id, populate_existing=True).status is CouponStatus.EXPIRED
    assert ledger.balance(db.session(), chart.resident_points(town.person.id)) == 95
    shop = town.shop.merchant.id
    assert ledger.balance(db.session(), chart.merchant_points(shop)) == 5
    assert ledger.balance(db.session(), chart.merchant_payable(shop)) == 500
    assert_books_balance()


def test_a_paused_offer_ends_too_and_its_money_returns(town: Town) -> None:
    before = ledger.balance(db.session(), chart.fund(town.fund.id, "available"))
    paused = factories.offer(town.shop, stock_total=10, subsidy_kind=SubsidyKind.FIXED, subsidy_fen=500)
    commit(lifecycle.pause, offer_id=paused.id, staff=town.admin, reason="盘点", now=NOW)
    leave(town)
    assert db.session.get_one(Offer, paused.id, populate_existing=True).status is OfferStatus.CLOSED
    assert ledger.balance(db.session(), chart.offer_budget(paused.id)) == 0
    assert ledger.balance(db.session(), chart.fund(town.fund.id, "available")) == before
    assert_books_balance()


def test_nobody_acts_for_it_any_more(town: Town) -> None:
    leave(town)
    with pytest.raises(NotAMemberError):
        membership(db.session(), town.shop.owner.id, None)
    with pytest.raises(MerchantStateError):
        leave(town)


def test_others_are_left_alone(town: Town) -> None:
    other = factories.offer(factories.shop(town.node))
    own = factories.offer(None, node=town.node)
    held = [factories.coupon(offer, town.person) for offer in (other, own)]
    leave(town)
    assert expire_coupons(NOW) == 0
    for offer in (other, own):
        assert db.session.get_one(Offer, offer.id, populate_existing=True).status is OfferStatus.PUBLISHED
    assert all(coupon.status is CouponStatus.ISSUED for coupon in held)
