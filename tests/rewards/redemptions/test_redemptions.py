"""Redemptions: honoured once, by the right shop, for the right person; and undone on the same day."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import SHANGHAI, start_of_day
from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties import merchants
from app.parties.merchants.errors import MerchantSuspendedError
from app.parties.messages.models import Message, MessageKind
from app.rewards.coupons import claims
from app.rewards.coupons.errors import CodeUnknownError, CodeWrongError, CouponNotIssuedError
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.errors import OfferNotFoundError
from app.rewards.offers.models import OfferKind, SubsidyKind
from app.rewards.publication import lifecycle
from app.rewards.redemptions import redeeming, reversals, scans
from app.rewards.redemptions.errors import (
    BelowMinimumError,
    CodeUsedError,
    NoStarDiscountError,
    NotAtThisShopError,
    OfferChoiceRequiredError,
    OwnShopError,
    RedemptionNotFoundError,
    ReversalRefusedError,
)
from app.rewards.redemptions.models import RedemptionStatus
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance

SUBSIDY: dict[str, Any] = {"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": 400}


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def redeem(member: Any, digits: str, *, bill_fen: int | None = None, offer_id: int | None = None, at: Any = NOW) -> Any:
    return commit(redeeming.redeem, member=member, digits=digits, bill_fen=bill_fen, offer_id=offer_id, now=at)


def balances(town: Town) -> tuple[int, int]:
    shop = town.shop.merchant.id
    session = db.session()
    return ledger.balance(session, chart.merchant_points(shop)), ledger.balance(session, chart.merchant_payable(shop))


def test_the_shop_earns_points_bonus_and_subsidy(town: Town) -> None:
    offer = factories.offer(town.shop, points=5, bonus_points=1, **SUBSIDY)
    receipt = factories.redemption(factories.coupon(offer, town.person), town.shop.member)
    assert (receipt.points, receipt.bonus_points, receipt.saving_fen, receipt.subsidy_fen) == (5, 1, 1_000, 400)
    assert balances(town) == (6, 400)
    assert ledger.balance(db.session(), chart.community(town.node.id, "escrow")) == 0
    assert_books_balance()


def test_the_same_shop_again_gets_the_same_receipt(town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop, **SUBSIDY), town.person)
    first = factories.redemption(held, town.shop.member)
    again = factories.redemption(held, town.shop.member)
    assert (again.id, again.replayed) == (first.id, True)
    assert balances(town) == (5, 400)


def test_another_shop_cannot_use_it_before_or_after(town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    other = factories.shop(town.node)
    with pytest.raises(NotAtThisShopError):
        factories.redemption(held, other.member)
    factories.redemption(held, town.shop.member)
    with pytest.raises(NotAtThisShopError):
        factories.redemption(held, other.member)


def test_a_community_coupon_is_honoured_by_one_shop_of_the_subtree(town: Town) -> None:
    offer = factories.offer(None, node=town.town, kind=OfferKind.FREE_ITEM, list_price_fen=800)
    held = factories.coupon(offer, town.person)
    factories.redemption(held, factories.shop(town.node).member)
    with pytest.raises(CouponNotIssuedError) as refused:
        factories.redemption(held, town.shop.member)
    assert refused.value.code == "coupon_redeemed"
    assert refused.value.message == f"这张券已在 {moment(NOW)} 使用，不能再次使用。"
    elsewhere = factories.town()
    with pytest.raises(NotAtThisShopError):
        factories.redemption(factories.coupon(offer, town.person), elsewhere.shop.member)


def moment(at: datetime) -> str:
    """As people read it in Shanghai."""
    here = at.astimezone(SHANGHAI)
    return f"{here.year} 年 {here.month} 月 {here.day} 日 {here:%H:%M}"


@pytest.mark.parametrize("end", ["cancelled", "expired", "overdue"])
def test_a_dead_coupon_stays_dead(town: Town, end: str) -> None:
    held = factories.coupon(factories.offer(town.shop, coupon_days=2), town.person)
    at = NOW
    if end == "cancelled":
        commit(claims.cancel, coupon_id=held.id, resident_id=town.person.id, now=NOW)
    else:
        at = held.expires_at
    if end == "expired":
        commit(claims.expire, coupon_id=held.id, now=at)
    with pytest.raises(CouponNotIssuedError) as refused:
        factories.redemption(held, town.shop.member, at=at)
    assert refused.value.code == ("coupon_cancelled" if end == "cancelled" else "coupon_expired")
    last = moment(held.expires_at - timedelta(seconds=1)).rsplit(" ", 1)[0]
    said = f"已在 {moment(NOW)} 取消" if end == "cancelled" else f"最后一天是 {last}，"
    assert said in refused.value.message
    assert_books_balance()


def test_wrong_and_unknown_codes(town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    digits = factories.code_of(held)
    with pytest.raises(CodeWrongError):
        redeem(town.shop.member, digits, at=NOW + timedelta(minutes=5))
    with pytest.raises(CodeUnknownError):
        redeem(town.shop.member, "66" + "0" * 16)


@pytest.mark.parametrize("insider", ["owner", "clerk", "household of the owner"])
def test_the_people_of_a_shop_and_their_households_cannot_redeem_there(town: Town, insider: str) -> None:
    owner = town.shop.owner
    if insider == "clerk":
        who = factories.user()
        factories.clerk(town.shop, user=who)
    else:
        who = owner
    person = factories.resident(town.node, user=who, household="H-shop", points=50)
    if insider == "household of the owner":
        person = factories.resident(town.node, user=factories.user(), household="H-shop", points=50)
    held = factories.coupon(factories.offer(town.shop), person)
    with pytest.raises(OwnShopError):
        factories.redemption(held, town.shop.member)
    assert db.session.get_one(Coupon, held.id, populate_existing=True).status is CouponStatus.ISSUED


def test_a_suspended_shop_honours_nothing(town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    commit(merchants.suspend, merchant_id=town.shop.merchant.id, staff=town.admin, reason="整改中", now=NOW)
    with pytest.raises(MerchantSuspendedError):
        factories.redemption(held, town.shop.member)


def test_a_bill_below_the_minimum_uses_nothing(town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop, min_spend_fen=3_000), town.person)
    with pytest.raises(BelowMinimumError):
        factories.redemption(held, town.shop.member, bill_fen=2_999)
    assert factories.redemption(held, town.shop.member, bill_fen=3_000).saving_fen == 1_000


def test_a_closed_offers_coupons_are_honoured_and_its_rest_returns(town: Town) -> None:
    offer = factories.offer(town.shop, **SUBSIDY)
    held = factories.coupon(offer, town.person)
    commit(lifecycle.close, offer_id=offer.id, staff=town.admin, reason="结束", now=NOW)
    assert factories.redemption(held, town.shop.member).subsidy_fen == 400
    assert_books_balance()


def test_a_reversal_undoes_everything_and_the_coupon_works_again(town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop, bonus_points=1, **SUBSIDY), town.person)
    receipt = factories.redemption(held, town.shop.member)
    undone = commit(
        reversals.reverse,
        redemption_id=receipt.id,
        member=town.shop.member,
        reason="扫错了",
        now=NOW + timedelta(hours=1),
    )
    assert undone.status is RedemptionStatus.REVERSED
    assert balances(town) == (0, 0)
    assert ledger.balance(db.session(), chart.community(town.node.id, "escrow")) == 5
    assert_books_balance()
    again = factories.redemption(held, town.shop.member, at=NOW + timedelta(hours=2))
    assert again.id != receipt.id
    assert balances(town) == (6, 400)
    assert_books_balance()


def test_a_reversal_on_a_closed_offer_finds_its_money(town: Town) -> None:
    share: dict[str, Any] = {"subsidy_kind": SubsidyKind.SHARE, "subsidy_share_bp": 2_500, "subsidy_cap_fen": 900}
    offer = factories.offer(town.shop, stock_total=2, **share)
    receipt = factories.redemption(factories.coupon(offer, town.person), town.shop.member)
    assert receipt.subsidy_fen == 250
    commit(lifecycle.close, offer_id=offer.id, staff=town.admin, reason="结束", now=NOW)
    commit(reversals.reverse, redemption_id=receipt.id, member=town.shop.member, reason="扫错了", now=NOW)
    assert ledger.balance(db.session(), chart.offer_budget(offer.id)) == 900
    assert_books_balance()


def test_reversals_are_for_the_same_day_once_and_by_the_shop(town: Town) -> None:
    receipt = factories.redemption(factories.coupon(factories.offer(town.shop), town.person), town.shop.member)
    tomorrow = start_of_day(receipt.redeemed_at.date() + timedelta(days=1))
    undo = {"redemption_id": receipt.id, "reason": "扫错了"}
    with pytest.raises(ReversalRefusedError):
        commit(reversals.reverse, member=town.shop.member, now=tomorrow, **undo)
    with pytest.raises(RedemptionNotFoundError):
        commit(reversals.reverse, member=factories.shop(town.node).member, now=NOW, **undo)
    commit(reversals.reverse, member=town.shop.member, now=tomorrow - timedelta(microseconds=1), **undo)
    with pytest.raises(ReversalRefusedError):
        commit(reversals.reverse, member=town.shop.member, now=NOW, **undo)
    assert_books_balance()


def test_one_coupon_is_not_reversed_for_ever(town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    for _ in range(reversals.MAX_ROUNDS - 1):
        receipt = factories.redemption(held, town.shop.member)
        commit(reversals.reverse, redemption_id=receipt.id, member=town.shop.member, reason="扫错了", now=NOW)
    receipt = factories.redemption(held, town.shop.member)
    with pytest.raises(ReversalRefusedError):
        commit(reversals.reverse, redemption_id=receipt.id, member=town.shop.member, reason="扫错了", now=NOW)


def test_a_scan_changes_nothing_and_masks_the_holder(town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    seen = scans.scan(db.session(), member=town.shop.member, digits=factories.code_of(held), now=NOW)
    assert (seen.kind, seen.status, seen.saving_fen) == ("coupon", "issued", 1_000)
    assert town.person.name not in seen.holder
    assert "*" in seen.holder
    factories.redemption(held, town.shop.member)
    after = scans.scan(db.session(), member=town.shop.member, digits=factories.code_of(held), now=NOW)
    assert after.status == "redeemed"


def member_discount(town: Town, **terms: Any) -> Any:
    return factories.offer(town.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"2": 500, "5": 2_000}, **terms)


def test_a_member_card_gets_the_discount_of_its_stars(town: Town) -> None:
    offer = member_discount(town)
    digits = factories.card_code_of(town.person)
    seen = scans.scan(db.session(), member=town.shop.member, digits=digits, now=NOW)
    assert [shown.id for shown in seen.offers] == [offer.id]
    receipt = redeem(town.shop.member, digits, bill_fen=10_000, offer_id=offer.id)
    assert (receipt.saving_fen, receipt.points, receipt.coupon_id) == (500, 0, None)
    assert redeem(town.shop.member, digits, bill_fen=10_000, offer_id=offer.id).id == receipt.id
    with pytest.raises(CodeUsedError):
        redeem(factories.shop(town.node).member, digits, bill_fen=10_000, offer_id=offer.id)
    assert_books_balance()


def test_a_member_card_needs_an_offer_of_this_shop(town: Town) -> None:
    digits = factories.card_code_of(town.person)
    with pytest.raises(OfferChoiceRequiredError):
        redeem(town.shop.member, digits, bill_fen=10_000)
    foreign = member_discount(factories.town())
    with pytest.raises(OfferNotFoundError):
        redeem(town.shop.member, digits, bill_fen=10_000, offer_id=foreign.id)


def test_without_the_stars_the_price_is_the_price(town: Town) -> None:
    offer = factories.offer(town.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"5": 2_000})
    with pytest.raises(NoStarDiscountError):
        redeem(town.shop.member, factories.card_code_of(town.person), bill_fen=10_000, offer_id=offer.id)


def test_the_card_code_of_a_reversed_redemption_is_used(town: Town) -> None:
    """No old receipt, and nothing new by the same code: the holder shows another one."""
    offer, digits = member_discount(town), factories.card_code_of(town.person)
    receipt = redeem(town.shop.member, digits, bill_fen=10_000, offer_id=offer.id)
    commit(reversals.reverse, redemption_id=receipt.id, member=town.shop.member, reason="扫错了", now=NOW)
    with pytest.raises(CodeUsedError):
        redeem(town.shop.member, digits, bill_fen=10_000, offer_id=offer.id)
    later = NOW + timedelta(minutes=1)
    fresh = factories.card_code_of(town.person, at=later)
    assert redeem(town.shop.member, fresh, bill_fen=10_000, offer_id=offer.id, at=later).id != receipt.id


def test_the_holder_hears_of_a_reversal(town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop, title="剪发一次"), town.person)
    by_coupon = factories.redemption(held, town.shop.member)
    discount = member_discount(town, title="会员折扣")
    digits = factories.card_code_of(town.person)
    by_card = redeem(town.shop.member, digits, bill_fen=10_000, offer_id=discount.id)
    for receipt in (by_coupon, by_card):
        commit(reversals.reverse, redemption_id=receipt.id, member=town.shop.member, reason="扫错了", now=NOW)
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.REVERSED).order_by(Message.id)).all()
    shop = town.shop.merchant.name
    assert [(message.user_id, message.facts) for message in told] == [
        (town.user.id, {"coupon_id": held.id, "title": "剪发一次", "shop": shop}),
        (town.user.id, {"coupon_id": None, "title": "会员折扣", "shop": shop}),
    ]


def test_a_reversed_member_discount_gives_the_bonus_back(town: Town) -> None:
    offer = member_discount(town, bonus_points=2)
    receipt = redeem(town.shop.member, factories.card_code_of(town.person), bill_fen=10_000, offer_id=offer.id)
    assert balances(town) == (2, 0)
    commit(reversals.reverse, redemption_id=receipt.id, member=town.shop.member, reason="扫错了", now=NOW)
    assert balances(town) == (0, 0)
    assert_books_balance()
