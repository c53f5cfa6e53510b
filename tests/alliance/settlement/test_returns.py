"""Payments that come back: the shop is owed again and paid again, by two people or by the file of the bank."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.alliance.settlement import bank_results, payment_lists, returns
from app.alliance.settlement.errors import (
    BatchStateError,
    ResultRefusedError,
    ReturnAskedError,
    ReturnNotAskedError,
    SamePersonReturnsError,
    StatementNotFoundError,
    StatementStateError,
)
from app.alliance.settlement.models import ItemStatus, PaymentBatch, Statement, StatementStatus
from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.errors import RuleError
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.messages.models import Message, MessageKind
from app.treasury.funds.errors import BankReferenceUsedError
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.alliance.settlement.october import WORTH_FEN
from tests.support.desk import at_desk
from tests.support.threads import at_once

TODAY = business_day(NOW)


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town(points=1_000)


def paid(town: Town, reference: str = "BANK-1") -> Statement:
    statement = october.drafted(town)
    october.confirm(town, statement)
    october.approve(town, statement)
    october.pay(town, statement, reference)
    return october.again(statement)


def come_back(town: Town, statement: Statement) -> Statement:
    asker = factories.staff(town.town)
    asked = {"statement_id": statement.id, "returned_on": TODAY, "reason": "账号户名不符", "now": NOW}
    commit(returns.ask, staff=asker, **asked)
    commit(returns.confirm, statement_id=statement.id, staff=town.admin, now=NOW)
    return october.again(statement)


def source_fen(town: Town) -> int:
    db.session.rollback()
    return ledger.balance(db.session(), chart.fund(town.fund.id, "source"))


def test_money_that_comes_back_is_owed_again_and_paid_again(town: Town) -> None:
    statement = paid(town)
    available, gone = october.available_fen(town), source_fen(town)
    returned = come_back(town, statement)
    assert (returned.status, returned.returned_on, returned.return_reason) == (
        StatementStatus.RETURNED,
        TODAY,
        "账号户名不符",
    )
    assert october.shop_holds(town) == (0, WORTH_FEN)
    assert (source_fen(town), october.available_fen(town)) == (gone - WORTH_FEN, available)
    october.assert_everything_adds_up()
    assert db.session.scalars(select(Message).where(Message.kind == MessageKind.STATEMENT_RETURNED)).one()
    with pytest.raises(BankReferenceUsedError):
        october.pay(town, statement, "bank-1")
    october.pay(town, statement, "BANK-2")
    assert (october.shop_holds(town), october.available_fen(town)) == ((0, 0), available)
    october.assert_everything_adds_up()
    come_back(town, statement)
    october.pay(town, statement, "BANK-3")
    assert (october.again(statement).returns, october.shop_holds(town)) == (2, (0, 0))
    october.assert_everything_adds_up()


def test_by_hand_it_takes_two(town: Town) -> None:
    statement = paid(town)
    asker, stranger = factories.staff(town.town), factories.staff(factories.community())
    ask = partial(commit, returns.ask, statement_id=statement.id, reason="账号户名不符", now=NOW)
    confirm = partial(commit, returns.confirm, statement_id=statement.id, now=NOW)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(RuleError):
            ask(returned_on=day, staff=asker)
    with pytest.raises(StatementNotFoundError):
        ask(returned_on=TODAY, staff=stranger)
    with pytest.raises(ReturnNotAskedError):
        confirm(staff=town.admin)
    ask(returned_on=TODAY, staff=asker)
    with pytest.raises(ReturnAskedError):
        ask(returned_on=TODAY, staff=town.admin)
    with pytest.raises(SamePersonReturnsError):
        confirm(staff=asker)
    commit(returns.refuse, statement_id=statement.id, staff=asker, now=NOW)
    assert october.again(statement).status is StatementStatus.PAID
    ask(returned_on=TODAY, staff=asker)
    confirm(staff=town.admin)
    with pytest.raises(StatementStateError):
        confirm(staff=town.admin)
    october.assert_everything_adds_up()


def test_six_who_agree_at_once_take_it_back_once(app: Flask, town: Town) -> None:
    statement = paid(town)
    asked = {"statement_id": statement.id, "returned_on": TODAY, "reason": "账号户名不符", "now": NOW}
    commit(returns.ask, staff=factories.staff(town.town), **asked)
    people = [factories.staff(town.town) for _ in range(6)]
    calls = [partial(commit, returns.confirm, statement_id=statement.id, staff=each, now=NOW) for each in people]
    results = at_once(app, calls)
    assert sum(isinstance(each, Statement) for each in results) == 1
    assert october.shop_holds(town) == (0, WORTH_FEN)
    october.assert_everything_adds_up()


def book(town: Town, batch: PaymentBatch, *rows: object) -> bank_results.Plan:
    return commit(bank_results.book, batch_id=batch.id, rows=list(rows), staff=town.admin, now=NOW)


def test_a_file_says_that_it_came_back_after_the_list_was_closed_and_the_next_list_has_it(town: Town) -> None:
    batch = october.make(town, october.approved(town, 2))
    first, second = october.items_of(batch)
    book(town, batch, october.answer(first, "支付成功", "B-0001"), october.answer(second, "已付", "B-0002", row=3))
    assert october.fund_holds(town)[1] == 0
    back = october.answer(first, "退汇", reason="账号户名不符")
    assert len(book(town, batch, back).to_return()) == 1
    with pytest.raises(BatchStateError):  # The same file again changes nothing.
        book(town, batch, back)
    assert [each.status for each in october.items_of(batch)] == [ItemStatus.RETURNED, ItemStatus.PAID]
    october.assert_everything_adds_up()
    available = october.fund_holds(town)
    ready = payment_lists.candidates(db.session(), staff=town.admin, now=NOW)
    assert [(each.statement.id, each.obstacle) for each in ready] == [(first.statement_id, None)]
    again = october.make(town, [each.statement for each in ready])
    assert october.fund_holds(town) == available  # Its points are money already: nothing is set aside for them.
    item = october.items_of(again)[0]
    book(town, again, october.answer(item, "成功", "B-0003"))
    assert october.fund_holds(town) == available
    october.assert_everything_adds_up()


def test_a_row_that_does_not_fit_is_kept_and_stops_no_other(app: Flask, town: Town) -> None:
    batch = october.make(town, october.approved(town, 4))
    items = october.items_of(batch)
    rows = [
        october.answer(items[0], "成功", "B-0001", amount="¥10.00"),
        october.answer(items[1], "成功", "B-0002", amount="9.99", row=3),
        october.answer(items[2], "成功", "6.2220212345678901E+18", row=4),
        october.answer(items[3], "处理中", "B-0004", row=5),
    ]
    planned = book(town, batch, *rows)
    assert [row.number for row in planned.problems] == [3, 4, 5]
    statuses = [each.status for each in october.items_of(batch)]
    assert statuses == [ItemStatus.PAID, ItemStatus.WAITING, ItemStatus.WAITING, ItemStatus.WAITING]
    october.assert_everything_adds_up()
    with frozen(NOW):
        page = at_desk(app, town.admin).page(f"/payments/{batch.id}")
    assert "没有入账的（3 行）" in page
    assert "改动过" in page
    with pytest.raises(ResultRefusedError):
        book(town, batch, rows[1])
    book(town, batch, october.answer(items[1], "成功", "B-0002", amount="10.00元"))
    kept = db.session.scalars(select(PaymentBatch.open_rows).where(PaymentBatch.id == batch.id)).one()
    assert [row["row"] for row in kept] == [4, 5]
    october.assert_everything_adds_up()


def test_at_the_desk(app: Flask, town: Town) -> None:
    statement = paid(town)
    with frozen(NOW):
        desk, other = at_desk(app, factories.staff(town.town)), at_desk(app, town.admin)
        here = f"/statements/{statement.id}"
        assert desk.post(f"{here}/return", {"returned_on": TODAY.isoformat(), "reason": ""}).status_code == 422
        form = {"returned_on": TODAY.isoformat(), "reason": "账号户名不符"}
        assert "等另一位" in desk.said(desk.post(f"{here}/return", form))
        assert "不能复核自己" in desk.said(desk.post(f"{here}/return/confirmation", {}))
        assert "可以重新付款" in other.said(other.post(f"{here}/return/confirmation", {}))
        assert "银行退汇：账号户名不符" in desk.page(here)
        assert "退汇待重付（1 份" in desk.page("/settlements")
        assert "退汇：账号户名不符" in desk.page("/statements?status=returned")
        assert "退汇：账号户名不符" in desk.page("/payments")
