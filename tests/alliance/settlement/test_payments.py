"""Approved, then paid: once, in full, or not at all."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.alliance.settlement import approvals, payments, statements
from app.alliance.settlement.errors import StatementNotFoundError, StatementStateError, StillAnsweringError
from app.alliance.settlement.models import StatementStatus
from app.core.db.session import db
from app.core.errors import RuleError
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.models import Journal
from app.parties.messages.models import Message, MessageKind
from app.rewards.offers.models import OfferKind
from app.treasury import funds
from app.treasury.funds.errors import BankReferenceUsedError, FundShortError
from app.treasury.funds.models import TopUpSource
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.alliance.settlement.october import OCTOBER, POINTS, RATE_FEN, SUBSIDY_FEN, WORTH_FEN


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town(points=1_000)


def test_points_and_subsidies_leave_the_fund_for_the_shop(town: Town) -> None:
    statement = october.drafted(town, 2)
    october.confirm(town, statement)
    october.approve(town, statement)
    before = october.available_fen(town)
    assert october.shop_holds(town) == (2 * POINTS, 2 * SUBSIDY_FEN)
    paid = october.pay(town, statement, "BANK-7").statement
    assert (paid.status, paid.bank_reference) == (StatementStatus.PAID, "BANK-7")
    assert (paid.paid_by, paid.paid_at) == (town.admin.id, NOW)
    assert october.shop_holds(town) == (0, 0)
    assert october.available_fen(town) == before - 2 * POINTS * RATE_FEN
    assert ledger.balance(db.session(), chart.community(town.node.id, "retired")) == 2 * POINTS
    references = set(db.session.scalars(select(Journal.reference).where(Journal.kind.in_(["settlement", "payout"]))))
    assert references == {f"settle:statement:{statement.id}", f"payout:statement:{statement.id}"}
    october.assert_everything_adds_up()


def test_the_shop_keeps_what_came_after_the_month(town: Town) -> None:
    october.redeemed(town)
    october.redeemed(town, at=NOW)
    statement = october.run(town).statements[0]
    october.confirm(town, statement)
    october.approve(town, statement)
    october.pay(town, statement)
    assert october.shop_holds(town) == (POINTS, SUBSIDY_FEN)
    october.assert_everything_adds_up()


def test_a_draft_is_approved_only_when_its_shop_has_kept_silent(town: Town) -> None:
    statement = october.drafted(town)
    with pytest.raises(StillAnsweringError) as refused:
        october.approve(town, statement, at=NOW + timedelta(days=7, microseconds=-1))
    assert refused.value.details == {"status": "draft", "answer_until": "2026-11-17T04:00:00+00:00"}
    shown = october.approve(town, statement, by=town.admin, at=NOW + timedelta(days=7))
    assert (shown.statement.status, shown.statement.approved_by) == (StatementStatus.APPROVED, town.admin.id)


def test_a_statement_is_approved_once(town: Town) -> None:
    statement = october.drafted(town)
    october.confirm(town, statement)
    october.approve(town, statement)
    for _ in range(2):
        with pytest.raises(StatementStateError):
            october.approve(town, statement)
        if october.again(statement).status is StatementStatus.APPROVED:
            october.pay(town, statement)


def test_only_what_is_approved_is_paid(town: Town) -> None:
    statement = october.drafted(town)
    for step in (lambda: None, lambda: october.confirm(town, statement)):
        step()
        with pytest.raises(StatementStateError):
            october.pay(town, statement)
    assert october.shop_holds(town) == (POINTS, SUBSIDY_FEN)


def test_paying_twice_moves_nothing_more(town: Town) -> None:
    statement = october.drafted(town)
    october.confirm(town, statement)
    october.approve(town, statement)
    october.pay(town, statement, "BANK-1")
    before = october.available_fen(town)
    with pytest.raises(StatementStateError) as refused:
        october.pay(town, statement, "BANK-2")
    assert refused.value.details == {"status": "paid"}
    assert october.available_fen(town) == before
    assert october.again(statement).bank_reference == "BANK-1"


def test_a_transfer_pays_one_statement(town: Town) -> None:
    other = factories.shop(town.node)
    october.redeemed(town)
    october.redeemed(town, shop=other)
    first, second = october.run(town).statements
    late = NOW + timedelta(days=8)
    for statement in (first, second):
        october.approve(town, statement, at=late)
    october.pay(town, first, "BANK-1")
    with pytest.raises(BankReferenceUsedError):
        october.pay(town, second, "BANK-1")
    assert october.again(second).status is StatementStatus.APPROVED
    with pytest.raises(BankReferenceUsedError):
        october.pay(town, second, "bank-1")
    october.pay(town, second, "BANK-2")
    october.assert_everything_adds_up()


def test_a_transfer_has_a_reference(town: Town) -> None:
    statement = october.drafted(town)
    october.confirm(town, statement)
    october.approve(town, statement)
    with pytest.raises(RuleError) as refused:
        october.pay(town, statement, None)
    assert refused.value.details["fields"][0]["field"] == "bank_reference"
    assert october.again(statement).status is StatementStatus.APPROVED


def test_a_fund_that_lacks_one_fen_pays_nothing(app: Flask) -> None:
    town = factories.town(available_fen=2 * SUBSIDY_FEN + 2 * POINTS * RATE_FEN - 1)
    statement = october.drafted(town, 2)
    october.confirm(town, statement)
    shown = october.approve(town, statement)
    assert (shown.statement.status, shown.missing_fen) == (StatementStatus.APPROVED, 1)
    with pytest.raises(FundShortError) as refused:
        october.pay(town, statement)
    assert refused.value.details == {"available_fen": 1_199, "missing_fen": 1}
    unpaid = october.again(statement)
    assert (unpaid.status, unpaid.bank_reference, unpaid.paid_at) == (StatementStatus.APPROVED, None, None)
    assert october.shop_holds(town) == (2 * POINTS, 2 * SUBSIDY_FEN)
    assert not db.session.scalar(select(func.count(Journal.id)).where(Journal.kind == "settlement"))
    october.assert_everything_adds_up()

    top_up = commit(
        funds.draft_top_up,
        fund_id=town.fund.id,
        amount_fen=1,
        source=TopUpSource.DONATION,
        bank_reference="ONE-FEN",
        staff=town.admin,
        now=NOW,
    )
    commit(funds.approve_top_up, top_up_id=top_up.id, staff=factories.staff(town.node), now=NOW)
    assert october.pay(town, statement).missing_fen == 0
    assert october.available_fen(town) == 0
    october.assert_everything_adds_up()


def test_subsidies_need_no_money_that_is_available(app: Flask) -> None:
    """They were set aside when the offer was published."""
    town = factories.town(available_fen=400)
    offer = factories.offer(
        town.shop, kind=OfferKind.FREE_ITEM, list_price_fen=400, points=0, stock_total=1, **october.SUBSIDY
    )
    factories.redemption(factories.coupon(offer, town.person, at=OCTOBER), town.shop.member, at=OCTOBER)
    statement = october.run(town).statements[0]
    october.confirm(town, statement)
    assert october.approve(town, statement).missing_fen == 0
    assert october.pay(town, statement).statement.total_fen == 400
    assert october.shop_holds(town) == (0, 0)
    october.assert_everything_adds_up()


def test_a_statement_of_nothing_is_closed_without_a_transfer(town: Town) -> None:
    offer = factories.offer(town.shop, kind=OfferKind.PERCENT_OFF, percent_off_bp=1_000, points=0)
    held = factories.coupon(offer, town.person, at=OCTOBER)
    factories.redemption(held, town.shop.member, bill_fen=5_000, at=OCTOBER)
    statement = october.run(town).statements[0]
    october.confirm(town, statement)
    october.approve(town, statement)
    assert october.pay(town, statement, None).statement.status is StatementStatus.PAID
    assert not db.session.scalar(select(func.count(Journal.id)).where(Journal.kind.in_(["settlement", "payout"])))
    october.assert_everything_adds_up()


def test_the_owner_hears_of_the_money(town: Town) -> None:
    statement = october.drafted(town)
    october.confirm(town, statement)
    october.approve(town, statement)
    october.pay(town, statement)
    message = db.session.scalars(select(Message).where(Message.kind == MessageKind.STATEMENT_PAID)).one()
    assert (message.user_id, message.facts["total_fen"]) == (town.shop.owner.id, WORTH_FEN)


def test_staff_of_another_community_find_nothing(town: Town) -> None:
    statement = october.drafted(town)
    stranger = factories.town().admin
    with pytest.raises(StatementNotFoundError):
        statements.one_in_scope(db.session(), staff=stranger, statement_id=statement.id)
    with pytest.raises(StatementNotFoundError):
        commit(approvals.approve, statement_id=statement.id, staff=stranger, now=NOW + timedelta(days=8))
    october.approve(town, statement, at=NOW + timedelta(days=8))
    with pytest.raises(StatementNotFoundError):
        commit(payments.pay, statement_id=statement.id, bank_reference="BANK-1", staff=stranger, now=NOW)
