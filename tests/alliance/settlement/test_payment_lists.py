"""Lists for the bank and its answer: no statement twice, no money missing, nothing booked that does not fit."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.alliance.settlement import bank_results, payment_lists, payments
from app.alliance.settlement.errors import (
    BatchNotFoundError,
    BatchStateError,
    InBatchError,
    NothingToPayError,
    ResultRefusedError,
)
from app.alliance.settlement.models import BatchStatus, ItemStatus, Payee, PaymentBatch, PaymentItem, StatementStatus
from app.core.audit import AuditEvent
from app.core.db.session import db
from app.ledger.models import Journal
from app.treasury import funds
from app.treasury.funds.errors import FundShortError
from app.treasury.funds.models import TopUp
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.alliance.settlement.october import POINTS, RATE_FEN, WORTH_FEN
from tests.support.threads import at_once

POINTS_FEN = POINTS * RATE_FEN


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town(points=1_000)


def book(town, batch, rows):
    return commit(bank_results.book, batch_id=batch.id, rows=rows, staff=town.admin, now=NOW)


def test_a_list_sets_the_money_aside_and_its_success_pays(town: Town) -> None:
    statements = october.approved(town, 2)
    available, reserved = october.fund_holds(town)
    batch = october.make(town, statements)
    assert (batch.count, batch.total_fen) == (2, 2 * WORTH_FEN)
    assert october.fund_holds(town) == (available - 2 * POINTS_FEN, reserved + 2 * POINTS_FEN)
    october.assert_everything_adds_up()
    first, second = october.items_of(batch)
    book(
        town, batch, [october.answer(first, bank_reference="BANK-1"), october.answer(second, "失败", reason="户名不符")]
    )
    assert october.fund_holds(town) == (available - POINTS_FEN, 0)
    assert [each.status for each in october.items_of(batch)] == [ItemStatus.PAID, ItemStatus.FAILED]
    paid, failed = october.again(statements[0]), october.again(statements[1])
    assert (paid.status, paid.bank_reference) == (StatementStatus.PAID, "BANK-1")
    assert failed.status is StatementStatus.APPROVED
    assert db.session.get_one(PaymentBatch, batch.id).status is BatchStatus.CLOSED
    assert payment_lists.attempts(db.session(), failed.id)[0].failure == "户名不符"
    october.assert_everything_adds_up()
    again = october.make(town, [failed])
    assert again.count == 1


def test_the_same_answer_again_changes_nothing(town: Town) -> None:
    batch = october.make(town, october.approved(town, 2))
    first, _ = october.items_of(batch)
    rows = [october.answer(first, bank_reference="BANK-1")]
    book(town, batch, rows)
    before = october.fund_holds(town)
    planned = book(town, batch, rows)
    assert (planned.to_book(paid=True), planned.rows[0].is_known, planned.unanswered) == ([], True, 1)
    assert october.fund_holds(town) == before
    assert db.session.scalar(select(func.count(Journal.id)).where(Journal.kind == "payout")) == 1


def test_a_statement_on_a_list_is_paid_by_nothing_else(town: Town) -> None:
    statements = october.approved(town, 1)
    october.make(town, statements)
    with pytest.raises(InBatchError):
        october.pay(town, statements[0])
    with pytest.raises(NothingToPayError):
        october.make(town, statements)
    assert payment_lists.candidates(db.session(), staff=town.admin, now=NOW) == []


def test_what_cannot_be_on_a_list_is_left_out(town: Town) -> None:
    statements = october.approved(town, 3)
    payee = db.session.scalars(select(Payee).where(Payee.merchant_id == statements[0].merchant_id)).one()
    commit(lambda session: session.delete(session.get_one(Payee, payee.id)))
    batch, left = commit(payment_lists.make, statement_ids=[each.id for each in statements], staff=town.admin, now=NOW)
    assert (batch.count, [each.obstacle for each in left]) == (2, ["payee"])


def test_a_fund_covers_the_first_ones_only(app: Flask) -> None:
    short = factories.town(points=1_000, available_fen=3 * october.SUBSIDY_FEN + 2 * POINTS_FEN)
    statements = october.approved(short, 3)
    batch, left = commit(payment_lists.make, statement_ids=[each.id for each in statements], staff=short.admin, now=NOW)
    assert (batch.count, [(each.obstacle, each.missing_fen) for each in left]) == (2, [("fund", POINTS_FEN)])
    assert october.fund_holds(short) == (0, 2 * POINTS_FEN)
    october.assert_everything_adds_up()


def test_reserved_money_is_spent_by_nobody(app: Flask) -> None:
    poor = factories.town(points=1_000, available_fen=october.SUBSIDY_FEN + POINTS_FEN)
    statements = october.approved(poor, 1)
    batch = october.make(poor, statements)
    top_up = db.session.scalars(select(TopUp)).one()
    with pytest.raises(FundShortError):
        commit(
            funds.reverse_top_up,
            top_up_id=top_up.id,
            reason="误记",
            staff=factories.staff(poor.town),
            now=NOW,
        )
    book(poor, batch, [october.answer(october.items_of(batch)[0])])
    assert october.fund_holds(poor) == (0, 0)
    october.assert_everything_adds_up()


def test_a_cancelled_list_gives_everything_back(town: Town) -> None:
    statements = october.approved(town, 2)
    before = october.fund_holds(town)
    batch = october.make(town, statements)
    commit(payment_lists.cancel, batch_id=batch.id, staff=town.admin, now=NOW)
    assert october.fund_holds(town) == before
    assert db.session.get_one(PaymentBatch, batch.id).status is BatchStatus.CANCELLED
    with pytest.raises(BatchStateError):
        book(town, batch, [october.answer(october.items_of(batch)[0])])
    with pytest.raises(BatchStateError):
        commit(payment_lists.cancel, batch_id=batch.id, staff=town.admin, now=NOW)
    assert october.make(town, statements).count == 2
    october.assert_everything_adds_up()


def test_a_list_of_which_something_was_paid_is_closed_not_cancelled(town: Town) -> None:
    batch = october.make(town, october.approved(town, 2))
    book(town, batch, [october.answer(october.items_of(batch)[0])])
    commit(payment_lists.cancel, batch_id=batch.id, staff=town.admin, now=NOW)
    assert db.session.get_one(PaymentBatch, batch.id).status is BatchStatus.CLOSED
    assert [each.status for each in october.items_of(batch)] == [ItemStatus.PAID, ItemStatus.RELEASED]
    october.assert_everything_adds_up()


def problems_of(town, batch, rows):
    planned = bank_results.plan(db.session(), batch_id=batch.id, rows=rows, staff=town.admin)
    return [row.problem for row in planned.problems]


def test_a_row_that_does_not_fit_is_not_booked(town: Town) -> None:
    batch = october.make(town, october.approved(town, 2))
    first, second = october.items_of(batch)
    good = october.answer(first, bank_reference="BANK-1")
    for rows, words in (
        ([good, october.answer(second, "处理中")], "付款结果应为"),
        ([good, october.answer(second, amount="1.00")], "金额与清单不一致"),
        ([good, october.answer(second, bank_reference="BANK-1")], "已用于另一笔"),
        ([good, good], "不止一次"),
        ([good, october.answer(second, bank_reference="B1")], "4 到 40"),
    ):
        assert any(words in problem for problem in problems_of(town, batch, rows)), words
    for rows in ([good, good], [october.answer(second, "处理中")]):
        with pytest.raises(ResultRefusedError):
            book(town, batch, rows)
    stranger = october.answer(first)
    stranger.cells["付款编号"] = "XY000000-000000"
    assert problems_of(town, batch, [stranger]) == ["这个付款编号不在本清单上。"]
    assert [each.status for each in october.items_of(batch)] == [ItemStatus.WAITING] * 2
    assert problems_of(town, batch, [october.answer(first, amount=f"{WORTH_FEN / 100:,.2f}")]) == []


def test_an_answer_that_changes_its_mind_is_for_people(town: Town) -> None:
    batch = october.make(town, october.approved(town, 2))
    first, _ = october.items_of(batch)
    book(town, batch, [october.answer(first)])
    assert problems_of(town, batch, [october.answer(first, "失败")]) == ["这一笔已按另一种结果处理过，请人工核对。"]


def test_lists_made_at_once_share_no_statement(app: Flask, town: Town) -> None:
    statements = october.approved(town, 6)
    available, _ = october.fund_holds(town)
    ids = [each.id for each in statements]
    calls = [
        partial(commit, payment_lists.make, statement_ids=order, staff=town.admin, now=NOW)
        for order in (ids, ids[::-1], ids[:3], ids[3:]) * 3
    ]
    at_once(app, calls)
    session = db.session()
    session.rollback()
    assert session.scalar(select(func.count(PaymentItem.id))) == 6
    assert october.fund_holds(town) == (available - 6 * POINTS_FEN, 6 * POINTS_FEN)
    october.assert_everything_adds_up()


def test_sixteen_bookings_of_one_answer_pay_once(app: Flask, town: Town) -> None:
    batch = october.make(town, october.approved(town, 3))
    rows = [october.answer(item, bank_reference=f"BANK-{item.id}") for item in october.items_of(batch)]
    call = partial(commit, bank_results.book, batch_id=batch.id, rows=rows, staff=town.admin, now=NOW)
    answered = at_once(app, [call] * 16)
    assert Counter(getattr(each, "code", "booked") for each in answered) == {"booked": 1, "batch_state": 15}
    assert db.session.scalar(select(func.count(Journal.id)).where(Journal.kind == "payout")) == 3
    assert october.fund_holds(town)[1] == 0
    october.assert_everything_adds_up()


def test_booking_cancelling_and_paying_at_once(app: Flask, town: Town) -> None:
    statements = october.approved(town, 4)
    batch = october.make(town, statements)
    rows = [october.answer(item) for item in october.items_of(batch)]
    calls: list[Callable[[], Any]] = [
        partial(commit, bank_results.book, batch_id=batch.id, rows=rows, staff=town.admin, now=NOW),
        partial(commit, payment_lists.cancel, batch_id=batch.id, staff=town.admin, now=NOW),
        *(
            partial(
                commit, payments.pay, statement_id=each.id, bank_reference=f"ONE-{each.id}", staff=town.admin, now=NOW
            )
            for each in statements
        ),
    ] * 2
    at_once(app, calls)
    october.assert_everything_adds_up()
    session = db.session()
    session.rollback()
    references = session.scalars(select(Journal.reference).where(Journal.kind == "payout")).all()
    assert len(references) == len(set(references)) <= 4
    assert october.fund_holds(town)[1] == 0


def test_a_list_of_others_is_not_there(town: Town) -> None:
    batch = october.make(town, october.approved(town, 1))
    stranger = factories.staff(factories.community())
    for command in (payment_lists.cancel, payment_lists.note_export):
        with pytest.raises(BatchNotFoundError):
            commit(command, batch_id=batch.id, staff=stranger, now=NOW)
    with pytest.raises(NothingToPayError):
        commit(payment_lists.make, statement_ids=[october.items_of(batch)[0].statement_id], staff=stranger, now=NOW)


def test_what_was_done_is_in_the_audit_log(town: Town) -> None:
    batch = october.make(town, october.approved(town, 1))
    commit(payment_lists.note_export, batch_id=batch.id, staff=town.admin, now=NOW)
    book(town, batch, [october.answer(october.items_of(batch)[0])])
    actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    for action in ("settlement.run", "statement.approved", "payee.entered", "payee.confirmed", "statement.paid"):
        assert action in actions
    assert [each for each in actions if each.startswith("payment_batch")] == [
        "payment_batch.made",
        "payment_batch.released",
        "payment_batch.exported",
        "payment_batch.answered",
    ]
    noted = db.session.scalars(select(AuditEvent)).all()
    assert not any("测试户名" in str(event.facts) or "62000000" in str(event.facts) for event in noted)
