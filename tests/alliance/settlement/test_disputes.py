"""Disputed lines: the rest is paid meanwhile, and each line ends up paid later or taken back, never both."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.alliance.settlement import disputes
from app.alliance.settlement.disputes import Outcome
from app.alliance.settlement.errors import LineNotFoundError, LineStateError
from app.alliance.settlement.models import LineStatus, StatementStatus
from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.models import Journal
from app.rewards.coupons import claims
from app.rewards.offers.models import OfferKind
from app.rewards.publication import lifecycle
from app.rewards.publication.jobs import end_offers
from app.rewards.redemptions import reversals
from app.rewards.redemptions.errors import ReversalRefusedError
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.alliance.settlement.october import DECEMBER, OCTOBER, POINTS, SUBSIDY_FEN, WORTH_FEN


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town(points=1_000)


def disputed(town: Town):
    """A statement of three lines, one of them disputed."""
    statement = october.drafted(town, 3)
    line = october.lines_of(statement)[1]
    october.dispute(town, statement, [line.id])
    return statement, line


def test_the_rest_is_paid_while_a_line_is_disputed(town: Town) -> None:
    statement, _ = disputed(town)
    assert october.approve(town, statement).statement.total_fen == 2 * WORTH_FEN
    october.pay(town, statement)
    assert october.shop_holds(town) == (POINTS, SUBSIDY_FEN)
    assert [each.status for each in october.lines_of(statement)][1] is LineStatus.DISPUTED
    october.assert_everything_adds_up()


@pytest.mark.parametrize("paid_before", [True, False])
def test_a_line_found_right_goes_on_the_next_statement(town: Town, paid_before: bool) -> None:
    statement, line = disputed(town)
    if paid_before:
        october.approve(town, statement)
        october.pay(town, statement)
    shown = october.resolve(town, line.id, Outcome.STANDS)
    assert (shown.line.status, shown.line.resolution, shown.line.resolved_by) == (
        LineStatus.CARRIED,
        "核对过了",
        town.admin.id,
    )
    assert october.again(statement).total_fen == 2 * WORTH_FEN
    assert october.run(town).created == 0  # October's statement stays as it is.
    october.redeemed(town, at=NOW)
    november = october.run(town, "2026-11", at=DECEMBER).statements[0]
    assert october.lines_of(november)[0].redemption_id == line.redemption_id
    assert november.total_fen == 2 * WORTH_FEN
    october.assert_everything_adds_up()
    if not paid_before:
        october.approve(town, statement)
        october.pay(town, statement)
    october.confirm(town, november, at=DECEMBER)
    october.approve(town, november, at=DECEMBER)
    october.pay(town, november, "BANK-2", at=DECEMBER)
    assert october.shop_holds(town) == (0, 0)
    october.assert_everything_adds_up()


def test_a_carried_line_alone_makes_the_next_statement(town: Town) -> None:
    _, line = disputed(town)
    october.resolve(town, line.id, Outcome.STANDS)
    november = october.run(town, "2026-11", at=DECEMBER).statements[0]
    assert november.total_fen == WORTH_FEN


def test_what_was_carried_cannot_be_reversed(town: Town) -> None:
    _, line = disputed(town)
    october.resolve(town, line.id, Outcome.STANDS)
    with pytest.raises(ReversalRefusedError):
        commit(reversals.reverse, redemption_id=line.redemption_id, member=town.shop.member, reason="算了", now=NOW)


@pytest.mark.parametrize("paid_before", [True, False])
def test_a_line_found_wrong_is_taken_back(town: Town, paid_before: bool) -> None:
    statement, line = disputed(town)
    if paid_before:
        october.approve(town, statement)
        october.pay(town, statement)
    session = db.session()
    available, held = october.available_fen(town), october.shop_holds(town)
    issued = ledger.balance(session, chart.community(town.node.id, "issued"))
    retired = ledger.balance(session, chart.community(town.node.id, "retired"))
    shown = october.resolve(town, line.id, Outcome.VOID)
    assert shown.line.status is LineStatus.VOIDED
    assert october.shop_holds(town) == (held[0] - POINTS, held[1] - SUBSIDY_FEN)
    assert october.available_fen(town) == available  # The subsidy is set aside for the coupon again.
    assert ledger.balance(session, chart.community(town.node.id, "retired")) == retired
    assert ledger.balance(session, chart.community(town.node.id, "issued")) == issued + 1
    october.assert_everything_adds_up()
    assert october.run(town, "2026-11", at=DECEMBER).created == 0
    if not paid_before:
        october.approve(town, statement)
        october.pay(town, statement)
    assert october.shop_holds(town) == (0, 0)
    october.assert_everything_adds_up()


def test_the_subsidy_goes_back_to_the_fund_that_gave_it(town: Town) -> None:
    """An offer of the town is paid for by the town, though the shop settles with its own community."""
    above = factories.fund(town.town, available_fen=10_000)
    offer = factories.offer(None, node=town.town, points=5, cash_off_fen=1_000, stock_total=1, **october.SUBSIDY)
    factories.redemption(factories.coupon(offer, town.person, at=OCTOBER), town.shop.member, at=OCTOBER)
    statement = october.run(town).statements[0]
    assert statement.fund_id == town.fund.id
    line = october.lines_of(statement)[0]
    october.dispute(town, statement, [line.id])
    before = october.available_fen(town)
    october.resolve(town, line.id, Outcome.VOID)
    commit(lifecycle.close, offer_id=offer.id, staff=factories.staff(town.town), reason="结束", now=NOW)
    over = DECEMBER + timedelta(days=30)
    assert [commit(claims.expire, coupon_id=each, now=over) for each in claims.overdue(db.session(), now=over, limit=9)]
    end_offers(over)
    assert october.available_fen(town) == before
    assert ledger.balance(db.session(), chart.fund(above.id, "available")) == 10_000
    october.assert_everything_adds_up()


def test_a_plain_discount_found_wrong_moves_nothing(town: Town) -> None:
    offer = factories.offer(town.shop, kind=OfferKind.PERCENT_OFF, percent_off_bp=1_000, points=0)
    held = factories.coupon(offer, town.person, at=OCTOBER)
    factories.redemption(held, town.shop.member, bill_fen=5_000, at=OCTOBER)
    statement = october.run(town).statements[0]
    line = october.lines_of(statement)[0]
    october.dispute(town, statement, [line.id])
    assert october.resolve(town, line.id, Outcome.VOID).line.status is LineStatus.VOIDED
    assert not db.session.scalars(select(Journal.id).where(Journal.kind == "reversal")).all()


def test_a_statement_with_every_line_disputed_comes_to_nothing(town: Town) -> None:
    statement = october.drafted(town, 2)
    lines = [line.id for line in october.lines_of(statement)]
    assert october.dispute(town, statement, lines).statement.total_fen == 0
    october.approve(town, statement)
    assert october.pay(town, statement, None).statement.status is StatementStatus.PAID
    assert october.shop_holds(town) == (2 * POINTS, 2 * SUBSIDY_FEN)
    for line_id in lines:
        october.resolve(town, line_id, Outcome.STANDS)
    assert october.run(town, "2026-11", at=DECEMBER).total_fen == 2 * WORTH_FEN
    october.assert_everything_adds_up()


@pytest.mark.parametrize("first", list(Outcome))
@pytest.mark.parametrize("second", list(Outcome))
def test_a_line_is_decided_once(town: Town, first: Outcome, second: Outcome) -> None:
    _, line = disputed(town)
    october.resolve(town, line.id, first)
    with pytest.raises(LineStateError):
        october.resolve(town, line.id, second)
    october.assert_everything_adds_up()


def test_a_line_that_nobody_disputes_is_not_decided(town: Town) -> None:
    statement = october.drafted(town)
    with pytest.raises(LineStateError) as refused:
        october.resolve(town, october.lines_of(statement)[0].id, Outcome.VOID)
    assert refused.value.details == {"status": "stands"}


def test_lines_of_other_communities_are_not_found(town: Town) -> None:
    _, line = disputed(town)
    stranger = factories.town().admin
    for line_id in (line.id, 10**9):
        with pytest.raises(LineNotFoundError):
            commit(disputes.resolve, line_id=line_id, outcome=Outcome.VOID, reason="不是我的", staff=stranger, now=NOW)


def test_a_carried_line_can_be_disputed_again(town: Town) -> None:
    _, line = disputed(town)
    october.resolve(town, line.id, Outcome.STANDS)
    november = october.run(town, "2026-11", at=DECEMBER).statements[0]
    second = october.lines_of(november)[0]
    october.dispute(town, november, [second.id], at=DECEMBER)
    october.resolve(town, second.id, Outcome.VOID)
    assert october.shop_holds(town) == (2 * POINTS, 2 * SUBSIDY_FEN)
    october.assert_everything_adds_up()
