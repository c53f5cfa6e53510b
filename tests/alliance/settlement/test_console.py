"""Settlement at a desk: a month run as a task, statements released, disputes decided, the bank asked and answering."""

import html
import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app.alliance.settlement import responses
from app.alliance.settlement.models import LineStatus, Payee, PayeeChange, PaymentBatch, Statement, StatementStatus
from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.core.tasks import runner
from app.parties import merchants
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.alliance.settlement.october import WORTH_FEN
from tests.support.desk import Desk, at_desk, once_of
from tests.support.http import as_user


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(points=1_000)


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def all_statements() -> list[Statement]:
    db.session.rollback()
    return list(db.session.scalars(select(Statement).order_by(Statement.id).execution_options(populate_existing=True)))


def test_a_month_is_run_by_a_worker_and_never_twice(app: Flask, town: Town, desk: Desk) -> None:
    for _ in range(3):
        october.redeemed(town, shop=factories.shop(town.node))
    assert "还有 3 家商户" in desk.page("/settlements")
    once = once_of(desk.page("/settlements"))
    answer = desk.post("/settlements", {"month": "2026-10"}, once=once)
    assert answer.headers["Location"].startswith("/console/tasks/")
    assert desk.post("/settlements", {"month": "2026-10"}, once=once).headers["Location"] == answer.headers["Location"]
    assert all_statements() == []
    run_tasks(app)
    assert len(all_statements()) == 3
    assert "生成了 3 份对账单" in desk.page(answer.headers["Location"].removeprefix("/console"))
    desk.post("/settlements", {"month": "2026-10"})
    run_tasks(app)
    assert len(all_statements()) == 3
    month = desk.page("/settlements/2026-10")
    assert town.node.name in month
    assert f"{3 * WORTH_FEN / 100:,.2f}" in month
    october.assert_everything_adds_up()


def test_a_month_that_is_not_over_is_refused(desk: Desk) -> None:
    answer = desk.post("/settlements", {"month": "2026-11"})
    assert (answer.status_code, "还没有结束" in answer.get_data(as_text=True)) == (422, True)
    assert desk.post("/settlements", {"month": "November"}).status_code == 422
    assert desk.get("/settlements/2026-10").status_code == 404


def test_many_are_released_at_once(app: Flask, town: Town, desk: Desk) -> None:
    shops = [factories.shop(town.node) for _ in range(3)]
    for shop in shops:
        october.redeemed(town, shop=shop)
    first, second, third = october.run(town).statements
    for shop, statement in zip(shops[:2], (first, second), strict=True):
        factories.commit(responses.confirm, statement_id=statement.id, member=shop.member, now=NOW)
    foreign = october.drafted(factories.town(points=10))
    ids = [first.id, second.id, third.id, foreign.id]
    said = desk.said(desk.post("/statements/approvals", {"statement_ids": ids}))
    assert "已审批 2 份" in said
    assert "1 份还在商户核对期内" in said
    assert [each.status.value for each in all_statements()] == ["approved", "approved", "draft", "draft"]
    assert "请先勾选" in desk.said(desk.post("/statements/approvals"))
    listed = desk.page("/statements?status=approved&month=2026-10")
    assert listed.count("已审批</span>") == 2
    assert "没有符合条件" in desk.page("/statements?shop=没有这家")


def test_a_dispute_beside_its_evidence(app: Flask, town: Town, desk: Desk) -> None:
    statement = october.drafted(town, 2)
    first, second = october.lines_of(statement)
    october.dispute(town, statement, [first.id, second.id])
    assert "等待裁定" not in desk.page("/disputes")
    page = desk.page(f"/disputes/{first.id}")
    for words in ("不是本店", "核销属实", "核销作废", "诚信券二维码", "当天在本店核销 2 笔", "测***", "10.00"):
        assert words in page, words
    assert "测试居民" not in page
    wrong = desk.post(f"/disputes/{first.id}", {"outcome": "stands", "reason": ""})
    assert wrong.status_code == 422
    assert 'value="stands" required checked' in wrong.get_data(as_text=True)
    assert "已裁定属实" in desk.said(desk.post(f"/disputes/{first.id}", {"outcome": "stands", "reason": "查过监控"}))
    assert desk.post(f"/disputes/{first.id}", {"outcome": "void", "reason": "再来一次"}).status_code == 409
    assert "已裁定作废" in desk.said(desk.post(f"/disputes/{second.id}", {"outcome": "void", "reason": "小票不符"}))
    assert [line.status for line in october.lines_of(statement)] == [LineStatus.CARRIED, LineStatus.VOIDED]
    assert "查过监控" in desk.page(f"/disputes/{second.id}")
    assert "作废</span>" in desk.page("/disputes?decided=true")
    october.assert_everything_adds_up()


ACCOUNT = {"account_name": "测试户主", "account_no": "6200000000001234", "bank": "测试银行测试支行"}


def test_accounts_are_shown_masked_and_kept_encrypted(app: Flask, town: Town, desk: Desk) -> None:
    merchant = town.shop.merchant
    assert merchant.name in desk.page("/payees?missing=true")
    bad = desk.post(f"/payees/{merchant.id}", {**ACCOUNT, "account_no": "6200 0000"})
    assert (bad.status_code, 'value="测试户主"' in bad.get_data(as_text=True)) == (422, True)
    said = desk.said(desk.post(f"/payees/{merchant.id}", ACCOUNT))
    second = at_desk(app, factories.staff(town.town))
    said += second.said(second.post(f"/payees/{merchant.id}/confirmation"))
    assert "6200 **** 1234" in said
    assert "测**主" in said
    assert "6200000000001234" not in said + desk.page("/payees") + desk.page(f"/payees/{merchant.id}")
    for table in (Payee, PayeeChange):
        assert db.session.scalars(select(table.account_no)).one() == "6200000000001234"
        columns = f"SELECT account_no, account_name FROM {table.__tablename__}"  # noqa: S608  # Our own names.
        raw = db.session.connection().exec_driver_sql(columns).one()
        assert b"6200000000001234" not in bytes(raw[0])
        assert "测试户主".encode() not in bytes(raw[1])
    assert merchant.name not in desk.page("/payees?missing=true")


def test_an_account_is_confirmed_by_another_and_its_history_seen(app: Flask, town: Town, desk: Desk) -> None:
    here = f"/payees/{town.shop.merchant.id}"
    desk.post(here, ACCOUNT)
    assert town.shop.merchant.name in desk.page("/payees?proposed=true")
    assert "请由另一位工作人员核对" in desk.said(desk.post(f"{here}/confirmation"))
    assert "已与店主核对，确认" not in desk.page(here)
    second = at_desk(app, factories.staff(town.town, username="second.one"))
    assert "72 小时后可以付款" in second.said(second.post(f"{here}/confirmation"))
    assert "已经处理过" in second.said(second.post(f"{here}/confirmation"))
    firm = {**ACCOUNT, "account_name": "测试便民理发店（个体工商户）", "account_no": "6200000000005678"}
    desk.post(here, firm)
    wrong = second.post(f"{here}/refusal", {"reason": ""})
    assert wrong.status_code == 422
    assert "测试便民理发店（个体工商户）" in wrong.get_data(as_text=True)
    page = second.said(second.post(f"{here}/refusal", {"reason": "店主说没有换"}))
    history = page[page.index("更改历史") :]
    for words in ("6200 **** 5678", "6200 **** 1234", "店主说没有换", "second.one", "已退回", "已核对"):
        assert words in history, words
    assert "没有等待核对" in desk.page("/payees?proposed=true")


def test_an_owner_enters_their_own_account(app: Flask, town: Town, desk: Desk) -> None:
    owner = as_user(app, town.shop.owner)
    assert owner.get("/merchant/payee").json == {"payee": None, "current": None}
    answer = owner._send("PUT", "/merchant/payee", {"json": ACCOUNT}).json
    shown = answer["payee"]
    assert (shown["account_no"], shown["account_name"]) == ("6200 **** 1234", "测**主")
    assert (shown["status"], shown["payable_from"], answer["current"]) == ("proposed", None, None)
    desk.said(desk.post(f"/payees/{town.shop.merchant.id}/confirmation"))
    answer = owner.get("/merchant/payee").json
    assert answer["current"] == answer["payee"]
    assert (answer["payee"]["status"], answer["payee"]["payable_from"]) == ("confirmed", "2026-11-13T04:00:00+00:00")
    told = owner.get("/me/messages").json["items"]
    assert [each["title"] for each in told][:2] == ["收款账户已更换", "收款账户有更改"]
    clerk = factories.user()
    factories.clerk(town.shop, user=clerk)
    assert as_user(app, clerk).get("/merchant/payee").status_code == 403


def test_a_suspended_owner_changes_no_account(app: Flask, town: Town) -> None:
    commit(merchants.suspend, merchant_id=town.shop.merchant.id, reason="核查", staff=town.admin, now=NOW)
    answer = as_user(app, town.shop.owner)._send("PUT", "/merchant/payee", {"json": ACCOUNT})
    assert (answer.status_code, answer.json["code"]) == (409, "merchant_suspended")


def result_file(rows: list[tuple[str, ...]], encoding: str = "gb18030") -> tuple[io.BytesIO, str]:
    lines = ["付款编号,付款结果,银行流水号,金额（元）,失败原因", *(",".join(row) for row in rows)]
    return io.BytesIO("\r\n".join(lines).encode(encoding)), "result.csv"


def rows_on(page: str) -> str:
    return html.unescape(re.findall(r'name="rows" value="([^"]*)"', page)[0])


def test_a_list_goes_to_the_bank_and_its_answer_comes_back(app: Flask, town: Town, desk: Desk) -> None:
    statements = october.approved(town, 3)
    assert "3 份可以付款" in desk.page("/payments")
    said = desk.said(desk.post("/payments", {"statement_ids": [each.id for each in statements]}))
    assert "付款清单已生成：3 笔" in said
    batch = db.session.scalars(select(PaymentBatch)).one()
    items = october.items_of(batch)
    assert items[0].account_no not in said
    assert "另一位工作人员" in said
    refused = desk.post(f"/payments/{batch.id}/booking", {"rows": "[]"})
    assert (refused.status_code, "复核放行" in refused.get_data(as_text=True)) == (409, True)
    assert desk.post(f"/payments/{batch.id}/list.xlsx").status_code == 409
    assert "请由另一位工作人员复核放行" in desk.said(desk.post(f"/payments/{batch.id}/release"))
    other = at_desk(app, factories.staff(town.town, username="second.one"))
    assert "3 笔付到还没有付过款的账户" in other.page(f"/payments/{batch.id}")
    assert "second.one 放行于" in other.said(other.post(f"/payments/{batch.id}/release"))
    exported = desk.post(f"/payments/{batch.id}/list.xlsx")
    assert exported.headers["Content-Disposition"].isascii()  # WSGI's headers are: else its server answers a fault.
    rows = list(load_workbook(io.BytesIO(exported.data)).active.iter_rows(values_only=True))
    assert [row[3] for row in rows[1:]] == [item.account_no for item in items]
    assert [row[1] for row in rows[1:]] == [item.reference for item in items]
    assert rows[1][5] == WORTH_FEN / 100
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "payment_batch.exported")).one()
    assert noted.facts == {"count": 3}

    first, second, _ = items
    file = result_file(
        [(first.reference, "成功", "BANK-77", "10.00", ""), (second.reference, "失败", "", "", "账号有误")]
    )
    checked = desk.post(f"/payments/{batch.id}/result", {"file": file})
    page = checked.get_data(as_text=True)
    assert checked.status_code == 200
    assert "还没有入账" in page
    assert [each.status for each in all_statements()] == [StatementStatus.APPROVED] * 3
    packed = rows_on(page)
    once = once_of(page)
    booked = desk.post(f"/payments/{batch.id}/booking", {"rows": packed}, once=once)
    assert "成功 1 笔，合计 10.00 元；失败 1 笔" in desk.said(booked)
    assert desk.post(f"/payments/{batch.id}/booking", {"rows": packed}, once=once).status_code == 303
    assert [each.status.value for each in all_statements()] == ["paid", "approved", "approved"]
    assert "账号有误" in desk.page(f"/statements/{second.statement_id}")
    assert "壹拾元整" in desk.page(f"/payments/{batch.id}/receipts")
    assert "付款凭证" in desk.page(f"/statements/{first.statement_id}/voucher")
    assert desk.get(f"/statements/{second.statement_id}/voucher").status_code == 404
    again = desk.post(f"/payments/{batch.id}/booking", {"rows": packed})
    assert "成功 0 笔" in desk.said(again)
    assert "已结束" in desk.said(desk.post(f"/payments/{batch.id}/cancellation"))
    october.assert_everything_adds_up()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_an_answer_that_does_not_fit_is_explained(app: Flask, town: Town, desk: Desk, encoding: str) -> None:
    batch = october.make(town, october.approved(town, 1))
    item = october.items_of(batch)[0]
    page = desk.post(
        f"/payments/{batch.id}/result", {"file": result_file([(item.reference, "成功", "", "9.99", "")], encoding)}
    ).get_data(as_text=True)
    assert "金额与清单不一致，清单上是 10.00 元" in page
    assert "确认入账" not in page


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "这不是表格文件"),
        (b"\xff\xfe\x00\x01\x81", "a.csv", "这不是表格文件"),
        (b"PK\x03\x04 not a zip", "a.xlsx", "不是表格文件"),
        ("付款编号,付款结果,银行流水号,金额（元）,失败原因\n".encode(), "a.csv", "没有内容"),
    ],
)
def test_what_is_no_answer_is_refused(
    app: Flask, town: Town, desk: Desk, content: bytes, name: str, words: str
) -> None:
    batch = october.make(town, october.approved(town, 1))
    answer = desk.post(f"/payments/{batch.id}/result", {"file": (io.BytesIO(content), name)})
    assert words in desk.said(answer)


@pytest.mark.parametrize("rows", ["", "{}", "[[1]]", "[" * 5_000, '[["2","a","成功","","",""]]', "null"])
def test_rows_that_somebody_made_up_book_nothing(app: Flask, town: Town, desk: Desk, rows: str) -> None:
    batch = october.make(town, october.approved(town, 1))
    answer = desk.post(f"/payments/{batch.id}/booking", {"rows": rows})
    assert answer.status_code in (303, 422)
    assert all_statements()[0].status is StatementStatus.APPROVED


def test_what_a_fund_lacks_is_said(app: Flask) -> None:
    with frozen(NOW):
        poor = factories.town(points=100, available_fen=october.SUBSIDY_FEN)
        statement = october.approved(poor, 1)[0]
        desk = at_desk(app, poor.admin)
        assert "还差 6.00" in desk.page("/payments")
        assert "还差 6.00" in desk.page(f"/statements/{statement.id}")
        assert "还差 6.00" in desk.page("/settlements")
        refused = desk.post(f"/statements/{statement.id}/payment", {"bank_reference": "BANK-1"})
        assert (refused.status_code, "还差 6.00 元" in refused.get_data(as_text=True)) == (409, True)


def test_auditors_read_and_clerks_do_not(app: Flask, town: Town) -> None:
    october.approved(town, 1)
    auditor = at_desk(app, factories.staff(town.town, StaffRole.AUDITOR))
    clerk = at_desk(app, factories.staff(town.town, StaffRole.CLERK))
    for path in ("/settlements", "/statements", "/disputes", "/payments", "/payees"):
        page = auditor.page(path)
        assert 'name="statement_ids"' not in page
        assert clerk.get(path).status_code == 403
    assert auditor.post("/settlements", {"month": "2026-10"}).status_code == 403


def run_tasks(app: Flask) -> None:
    """What a worker would do now."""
    while runner.run_next(app.extensions["tasks"]):
        pass
