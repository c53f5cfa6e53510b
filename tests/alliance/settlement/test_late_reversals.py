"""A mistake of yesterday put right: two of the staff undo it, and the holder has the coupon or the points again."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.alliance.settlement import disputes, reversal_requests
from app.alliance.settlement.disputes import Outcome
from app.alliance.settlement.errors import (
    InDisputeError,
    ReversalNotFoundError,
    ReversalRequestedError,
    ReversalRequestStateError,
    SamePersonReversesError,
)
from app.alliance.settlement.models import LineStatus, ReversalRequest, Statement
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.office.dashboard import daily_redemptions
from app.office.dashboard.models import DailyRedemption
from app.parties.messages.models import Message, MessageKind
from app.parties.messages.texts import words_of
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import OfferKind
from app.rewards.publication import lifecycle
from app.rewards.publication.jobs import end_offers
from app.rewards.redemptions import reversals
from app.rewards.redemptions.errors import RedemptionNotFoundError, ReversalRefusedError
from app.rewards.redemptions.models import GivenBack, LateReversal, Redemption, RedemptionStatus
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.alliance.settlement.october import DECEMBER, OCTOBER, POINTS, RATE_FEN, SUBSIDY_FEN, WORTH_FEN
from tests.support.desk import at_desk
from tests.support.threads import at_once

LATER = OCTOBER + timedelta(days=3)
JANUARY = datetime(2027, 1, 4, 4, tzinfo=OCTOBER.tzinfo)


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town(points=1_000)


def ask(town: Town, redemption_id: int, *, at: datetime = LATER, staff: Any = None) -> ReversalRequest:
    by = staff or factories.staff(town.town, StaffRole.FINANCE)
    return commit(reversal_requests.ask, redemption_id=redemption_id, reason="扫错了券", staff=by, now=at)


def undo(town: Town, redemption_id: int, *, at: datetime = LATER) -> LateReversal:
    request = ask(town, redemption_id, at=at)
    shown = commit(reversal_requests.approve, request_id=request.id, staff=town.admin, now=at)
    assert shown.reversal is not None
    return shown.reversal


def coupon_of(redemption_id: int) -> Coupon:
    db.session.rollback()
    done = db.session.get_one(Redemption, redemption_id)
    return db.session.get_one(Coupon, done.coupon_id, populate_existing=True)


def points_of(town: Town) -> int:
    db.session.rollback()
    return ledger.balance(db.session(), chart.resident_points(town.person.id))


def owed_by_shop(town: Town) -> tuple[int, int]:
    db.session.rollback()
    shop = town.shop.merchant.id
    accounts = chart.merchant_points_owed(shop), chart.merchant_owed(shop)
    return -ledger.balance(db.session(), accounts[0]), -ledger.balance(db.session(), accounts[1])


def told() -> str:
    db.session.rollback()
    message = db.session.scalars(
        select(Message).where(Message.kind == MessageKind.REVERSED).order_by(Message.id.desc()).limit(1)
    ).one()
    return words_of(message.kind, message.facts).text


def test_a_coupon_comes_back_with_the_days_it_has_missed(town: Town) -> None:
    receipt = october.redeemed(town)[0]
    ended = coupon_of(receipt.id).expires_at
    reversal = undo(town, receipt.id)
    coupon = coupon_of(receipt.id)
    assert (reversal.given_back, reversal.is_charged) == (GivenBack.COUPON, False)
    assert (coupon.status, coupon.redeemed_at, coupon.round) == (CouponStatus.ISSUED, None, 2)
    assert coupon.expires_at == ended + timedelta(days=3)
    assert october.shop_holds(town) == (0, 0)
    assert "券已退回" in told()
    assert october.run(town).created == 0
    october.assert_everything_adds_up()
    factories.redemption(coupon, town.shop.member, at=LATER)
    assert october.shop_holds(town) == (POINTS, SUBSIDY_FEN)
    october.assert_everything_adds_up()


def test_a_coupon_that_cannot_be_used_comes_back_as_points(town: Town) -> None:
    receipt = october.redeemed(town)[0]
    before, money = points_of(town), october.available_fen(town)
    commit(lifecycle.close, offer_id=receipt.offer_id, staff=town.admin, reason="结束", now=LATER)
    end_offers(LATER)
    reversal = undo(town, receipt.id)
    assert reversal.given_back is GivenBack.POINTS
    assert coupon_of(receipt.id).status is CouponStatus.CANCELLED
    assert points_of(town) == before + 5
    assert "5 积分已退回" in told()
    end_offers(LATER)
    assert october.available_fen(town) == money + SUBSIDY_FEN
    october.assert_everything_adds_up()


def test_a_plain_discount_gives_nothing_back_and_says_so(town: Town) -> None:
    offer = factories.offer(town.shop, kind=OfferKind.PERCENT_OFF, percent_off_bp=1_000, points=0)
    held = factories.coupon(offer, town.person, at=OCTOBER)
    receipt = factories.redemption(held, town.shop.member, bill_fen=5_000, at=OCTOBER)
    assert undo(town, receipt.id).given_back is GivenBack.COUPON
    october.assert_everything_adds_up()


def test_two_people(town: Town) -> None:
    receipt = october.redeemed(town)[0]
    asker = factories.staff(town.town, StaffRole.FINANCE)
    request = ask(town, receipt.id, staff=asker)
    for decide in (reversal_requests.approve, partial(reversal_requests.reject, reason="不对")):
        with pytest.raises(SamePersonReversesError):
            commit(decide, request_id=request.id, staff=asker, now=LATER)
    with pytest.raises(ReversalRequestedError):
        ask(town, receipt.id)
    with pytest.raises(ReversalNotFoundError):
        commit(reversal_requests.withdraw, request_id=request.id, staff=town.admin, now=LATER)
    stranger = factories.staff(factories.community())
    with pytest.raises(ReversalNotFoundError):
        commit(reversal_requests.approve, request_id=request.id, staff=stranger, now=LATER)
    with pytest.raises(RedemptionNotFoundError):
        ask(town, receipt.id, staff=stranger)
    commit(reversal_requests.withdraw, request_id=request.id, staff=asker, now=LATER)
    again = ask(town, receipt.id, staff=asker)
    commit(reversal_requests.reject, request_id=again.id, reason="核对无误", staff=town.admin, now=LATER)
    with pytest.raises(ReversalRequestStateError):
        commit(reversal_requests.approve, request_id=again.id, staff=town.admin, now=LATER)
    assert october.redemption(receipt).status is RedemptionStatus.DONE
    assert october.shop_holds(town) == (POINTS, SUBSIDY_FEN)


def test_approved_eight_times_at_once_and_by_the_shop_too_it_is_undone_once(app: Flask, town: Town) -> None:
    receipt = october.redeemed(town)[0]
    request = ask(town, receipt.id, at=OCTOBER)
    people = [factories.staff(town.town) for _ in range(8)]
    calls = [
        partial(commit, reversal_requests.approve, request_id=request.id, staff=each, now=OCTOBER) for each in people
    ]
    own = partial(
        commit, reversals.reverse, redemption_id=receipt.id, member=town.shop.member, reason="扫错了", now=OCTOBER
    )
    results = at_once(app, [*calls, own])
    assert sum(not isinstance(each, Exception) for each in results) == 1
    assert october.shop_holds(town) == (0, 0)
    with pytest.raises(ReversalRefusedError):
        ask(town, receipt.id)
    october.assert_everything_adds_up()


@pytest.mark.parametrize("paid_before", [True, False])
def test_a_later_statement_takes_back_what_one_has_credited(town: Town, paid_before: bool) -> None:
    statement = october.drafted(town, 2)
    october.confirm(town, statement)
    october.approve(town, statement)
    if paid_before:
        october.pay(town, statement)
    line = october.lines_of(statement)[0]
    reversal = undo(town, line.redemption_id, at=NOW)
    assert (reversal.is_charged, owed_by_shop(town)) == (True, (POINTS, SUBSIDY_FEN))
    assert coupon_of(line.redemption_id).status is CouponStatus.ISSUED
    assert october.again(statement).total_fen == 2 * WORTH_FEN  # What was agreed stays as it is.
    october.assert_everything_adds_up()
    october.redeemed(town, 2, at=NOW)
    november = october.run(town, "2026-11", at=DECEMBER).statements[0]
    lines = october.lines_of(november)
    assert [(each.points, each.subsidy_fen) for each in lines] == [(POINTS, SUBSIDY_FEN)] * 2 + [
        (-POINTS, -SUBSIDY_FEN)
    ]
    assert november.total_fen == WORTH_FEN
    october.assert_everything_adds_up()
    if not paid_before:
        october.pay(town, statement)
    october.confirm(town, november, at=DECEMBER)
    october.approve(town, november, at=DECEMBER)
    october.pay(town, november, "BANK-2", at=DECEMBER)
    assert (october.shop_holds(town), owed_by_shop(town)) == ((0, 0), (0, 0))
    october.assert_everything_adds_up()


def test_a_statement_takes_back_no_more_than_it_credits(town: Town) -> None:
    """The shop objects to what would have covered it: then it waits for the month after."""
    statement = october.drafted(town)
    october.confirm(town, statement)
    october.approve(town, statement)
    october.pay(town, statement)
    undo(town, october.lines_of(statement)[0].redemption_id, at=NOW)
    assert october.run(town, "2026-11", at=DECEMBER).created == 0
    october.redeemed(town, at=DECEMBER - timedelta(days=3))
    november = october.run(town, "2026-11", at=DECEMBER).statements[0]
    first, counter = october.lines_of(november)
    assert (november.total_fen, counter.points) == (0, -POINTS)
    with pytest.raises(RuleError):
        october.dispute(town, november, [counter.id], at=DECEMBER)
    disputed = october.dispute(town, november, [first.id], at=DECEMBER)
    assert (disputed.statement.points, disputed.statement.total_fen) == (0, 0)
    assert [each.status for each in october.lines_of(november)] == [LineStatus.DISPUTED, LineStatus.CARRIED]
    october.assert_everything_adds_up()
    commit(disputes.resolve, line_id=first.id, outcome=Outcome.STANDS, reason="属实", staff=town.admin, now=DECEMBER)
    october.redeemed(town, at=DECEMBER)
    december = october.run(town, "2026-12", at=JANUARY).statements[0]
    assert [each.points for each in october.lines_of(december)] == [POINTS, POINTS, -POINTS]
    for each, reference in ((november, None), (december, "BANK-3")):
        october.approve(town, each, at=JANUARY + timedelta(days=8))
        october.pay(town, each, reference, at=JANUARY + timedelta(days=8))
    assert (october.shop_holds(town), owed_by_shop(town)) == ((0, 0), (0, 0))
    october.assert_everything_adds_up()


def test_what_is_in_dispute_is_decided_there_and_what_is_undone_cannot_be_disputed(town: Town) -> None:
    statement = october.drafted(town, 2)
    first, second = october.lines_of(statement)
    october.dispute(town, statement, [first.id])
    with pytest.raises(InDisputeError):
        ask(town, first.redemption_id, at=NOW)
    undo(town, second.redemption_id, at=NOW)
    with pytest.raises(RuleError):
        october.dispute(town, statement, [second.id])
    october.assert_everything_adds_up()


def test_a_dispute_decided_void_gives_the_coupon_back(town: Town) -> None:
    statement = october.drafted(town)
    line = october.lines_of(statement)[0]
    ended = coupon_of(line.redemption_id).expires_at
    october.dispute(town, statement, [line.id])
    october.resolve(town, line.id, Outcome.VOID)
    coupon = coupon_of(line.redemption_id)
    away = NOW.date() - OCTOBER.date()
    assert (coupon.status, coupon.expires_at) == (CouponStatus.ISSUED, ended + away)
    assert "券已退回" in told()
    assert october.shop_holds(town) == (0, 0)
    october.assert_everything_adds_up()


def test_the_figures_of_the_day_are_counted_again(town: Town) -> None:
    receipt = october.redeemed(town)[0]
    counted = select(DailyRedemption.count).where(DailyRedemption.merchant_id == town.shop.merchant.id)
    for minutes in (0, 10):
        commit(daily_redemptions.count_days, now=LATER + timedelta(minutes=minutes))
    assert db.session.scalar(counted) == 1
    undo(town, receipt.id)
    october.assert_everything_adds_up()
    for minutes in (20, 30):
        commit(daily_redemptions.count_days, now=LATER + timedelta(minutes=minutes))
    db.session.rollback()
    assert db.session.scalar(counted) is None
    october.assert_everything_adds_up()


def test_at_the_desk(app: Flask, town: Town) -> None:
    statement = october.drafted(town, 2)
    asker = factories.staff(town.town, StaffRole.FINANCE)
    desk, other = at_desk(app, asker), at_desk(app, town.admin)
    line = october.lines_of(statement)[0]
    link = f"/console/redemptions/{line.redemption_id}/reversal"
    assert link in desk.page(f"/statements/{statement.id}")
    assert link in desk.page(f"/residents/{town.person.id}?part=uses")
    path = f"/redemptions/{line.redemption_id}/reversal"
    assert "以后的对账单里扣回" in desk.page(path)
    assert desk.post(path, {"reason": ""}).status_code == 422
    assert "等另一位" in desk.said(desk.post(path, {"reason": "扫错了"}))
    request = db.session.scalars(select(ReversalRequest)).one()
    here = f"/redemption-reversals/{request.id}"
    assert "批准撤销" not in desk.page(here)
    assert "撤回申请" in desk.page(here)
    assert "同一人" in desk.page(here)
    assert "待批准的撤销核销" in other.page("/")
    assert "批准撤销" in other.page(here)
    assert "已撤销这笔核销" in other.said(other.post(f"{here}/approval", {}))
    assert "等下一份够扣的对账单扣回" in desk.page(here)
    assert "已由社区撤销" in desk.page(f"/statements/{statement.id}")
    assert "扫错了" in desk.page("/redemption-reversals?status=approved")
    november = october.run(town, "2026-11", at=DECEMBER)
    assert november.created == 0
    assert db.session.scalars(select(Statement.total_fen)).one() == 2 * (POINTS * RATE_FEN + SUBSIDY_FEN)
