"""Many at once, with real threads and real commits."""

from collections import Counter
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.alliance.settlement import approvals, disputes, months, payments, responses
from app.alliance.settlement.disputes import Outcome
from app.alliance.settlement.models import LineStatus, Statement, StatementLine, StatementStatus
from app.core.clock import frozen
from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.models import Journal
from app.rewards.redemptions import reversals
from app.treasury.funds.errors import BankReferenceUsedError
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.alliance.settlement.october import OCTOBER, POINTS, RATE_FEN, SUBSIDY_FEN, WORTH_FEN
from tests.support.http import as_staff
from tests.support.threads import at_once


def approved(town: Town, count: int = 1) -> Statement:
    statement = october.drafted(town, count)
    october.confirm(town, statement)
    october.approve(town, statement)
    return statement


def test_runs_at_once_make_each_statement_once(app: Flask) -> None:
    town = factories.town(points=1_000)
    for _ in range(4):
        october.redeemed(town, 2, shop=factories.shop(town.node))
    run = partial(commit, months.run_month, month="2026-10", staff=town.admin, rate_fen=RATE_FEN, now=NOW)
    results = at_once(app, [run] * 8)
    assert sum(made.created for made in results) == 4
    assert all(made.created + made.existing == 4 for made in results)
    assert db.session.scalar(select(func.count(Statement.id))) == 4
    assert db.session.scalar(select(func.count(StatementLine.id))) == 8
    october.assert_everything_adds_up()


def test_runs_of_two_months_share_nothing(app: Flask) -> None:
    town = factories.town(points=1_000)
    for _ in range(6):
        october.redeemed(town, 2, shop=factories.shop(town.node))
    runs = [
        partial(commit, months.run_month, month=month, staff=town.admin, rate_fen=RATE_FEN, now=october.DECEMBER)
        for month in ("2026-10", "2026-11") * 3
    ]
    results = at_once(app, runs)
    assert sum(made.created for made in results) == 6
    assert db.session.scalar(select(func.count(Statement.id))) == 6
    assert db.session.scalar(select(func.count(StatementLine.id))) == 12
    october.assert_everything_adds_up()


@pytest.mark.usefixtures("many_claims")
def test_a_run_while_the_shop_reverses(app: Flask) -> None:
    town = factories.town(points=1_000)
    receipts = october.redeemed(town, 10)
    member = town.shop.member
    undo = [
        partial(commit, reversals.reverse, redemption_id=receipt.id, member=member, reason="扫错了", now=OCTOBER)
        for receipt in receipts
    ]
    run = partial(commit, months.run_month, month="2026-10", staff=town.admin, rate_fen=RATE_FEN, now=NOW)
    at_once(app, [*undo[:5], run, *undo[5:]])
    lines = db.session.scalar(select(func.count(StatementLine.id)))
    assert october.shop_holds(town)[0] == (lines or 0) * POINTS
    october.assert_everything_adds_up()


def test_64_payers_pay_once(app: Flask) -> None:
    town = factories.town(points=1_000)
    statement = approved(town, 2)
    before = october.available_fen(town)
    with frozen(NOW):
        calls = [
            partial(
                as_staff(app, town.admin).post,
                f"/staff/statements/{statement.id}/payment",
                {"bank_reference": f"BANK-{n}"},
            )
            for n in range(64)
        ]
        answers_ = at_once(app, calls)
    assert Counter(answer.status_code for answer in answers_) == {200: 1, 409: 63}
    assert {answer.json["code"] for answer in answers_ if answer.status_code == 409} == {"statement_state"}
    assert october.shop_holds(town) == (0, 0)
    assert october.available_fen(town) == before - 2 * POINTS * RATE_FEN
    assert db.session.scalar(select(func.count(Journal.id)).where(Journal.kind == "payout")) == 1
    october.assert_everything_adds_up()


def test_the_same_payment_sent_16_times_has_one_answer(app: Flask) -> None:
    town = factories.town(points=1_000)
    statement = approved(town)
    with frozen(NOW):
        calls = [
            partial(
                as_staff(app, town.admin).post,
                f"/staff/statements/{statement.id}/payment",
                {"bank_reference": "BANK-1"},
                headers={"Idempotency-Key": "pay-1"},
            )
            for _ in range(16)
        ]
        answered = at_once(app, calls)
    assert {answer.status_code for answer in answered} == {200}
    assert len({answer.data for answer in answered}) == 1
    assert october.shop_holds(town) == (0, 0)


def test_a_fund_that_covers_three_of_eight_pays_three(app: Flask) -> None:
    town = factories.town(points=1_000, available_fen=8 * SUBSIDY_FEN + 3 * POINTS * RATE_FEN)
    for _ in range(8):
        october.redeemed(town, shop=factories.shop(town.node))
    statements = october.run(town).statements
    late = october.DECEMBER
    for statement in statements:
        october.approve(town, statement, at=late)
    calls = [
        partial(
            commit,
            payments.pay,
            statement_id=statement.id,
            bank_reference=f"BANK-{statement.id}",
            staff=town.admin,
            now=late,
        )
        for statement in statements
    ]
    results = at_once(app, calls)
    assert Counter(getattr(result, "code", "paid") for result in results) == {"paid": 3, "fund_short": 5}
    assert ledger.balance(db.session(), chart.fund(town.fund.id, "available")) == 0
    october.assert_everything_adds_up()


def test_one_transfer_cannot_pay_two_statements_at_once(app: Flask) -> None:
    town = factories.town(points=1_000)
    for _ in range(6):
        october.redeemed(town, shop=factories.shop(town.node))
    statements = october.run(town).statements
    late = october.DECEMBER
    for statement in statements:
        october.approve(town, statement, at=late)
    calls = [
        partial(commit, payments.pay, statement_id=statement.id, bank_reference="BANK-1", staff=town.admin, now=late)
        for statement in statements
    ]
    results = at_once(app, calls)
    assert sum(isinstance(result, BankReferenceUsedError) for result in results) == 5
    paid = select(func.count(Statement.id)).where(Statement.status == StatementStatus.PAID)
    assert db.session.scalar(paid) == 1
    october.assert_everything_adds_up()


def test_disputing_while_staff_approve_and_pay(app: Flask) -> None:
    town = factories.town(points=1_000)
    statement = october.drafted(town, 4)
    first, *others = [line.id for line in october.lines_of(statement)]
    october.dispute(town, statement, [first])
    member, admin = town.shop.member, town.admin
    object_to = [
        partial(
            commit, responses.dispute, statement_id=statement.id, member=member, lines=[line], reason="不对", now=NOW
        )
        for line in others
    ]
    go_on = [
        partial(commit, approvals.approve, statement_id=statement.id, staff=admin, now=NOW),
        partial(commit, payments.pay, statement_id=statement.id, bank_reference="BANK-1", staff=admin, now=NOW),
    ]
    at_once(app, [*object_to, *go_on])
    october.assert_everything_adds_up()
    standing = [line for line in october.lines_of(statement) if line.status is LineStatus.STANDS]
    assert october.again(statement).total_fen == len(standing) * WORTH_FEN


def test_a_line_is_decided_once_by_many(app: Flask) -> None:
    town = factories.town(points=1_000)
    statement = october.drafted(town, 2)
    line = october.lines_of(statement)[0]
    october.dispute(town, statement, [line.id])
    calls = [
        partial(
            commit, disputes.resolve, line_id=line.id, outcome=outcome, reason="核对过了", staff=town.admin, now=NOW
        )
        for outcome in list(Outcome) * 8
    ]
    results = at_once(app, calls)
    assert Counter(getattr(result, "code", "decided") for result in results) == {"decided": 1, "line_state": 15}
    october.assert_everything_adds_up()
