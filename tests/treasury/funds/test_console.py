"""Funds at a desk: who sees what, each command through its form, balances that are exact."""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.communities.models import CommunityKind
from app.treasury import funds
from app.treasury.funds import movements
from app.treasury.funds.models import Allocation, Fund, Reversal, TopUp, TopUpSource, TopUpStatus
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance
from tests.support.desk import at_desk, once_of
from tests.support.threads import at_once

FORM = {"amount_fen": "1,234.50", "source": "donation", "bank_reference": "BANK-0001"}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(available_fen=0)


def available(fund: Fund) -> int:
    db.session.rollback()
    return ledger.balance(db.session(), chart.fund(fund.id, "available"))


def drafted() -> TopUp:
    db.session.rollback()
    return db.session.scalars(select(TopUp).order_by(TopUp.id.desc())).first()


def test_a_top_up_is_drafted_by_one_and_approved_by_another(app: Flask, town: Town) -> None:
    drafter, approver = (at_desk(app, factories.staff(town.town, StaffRole.FINANCE)) for _ in range(2))
    path = f"/funds/{town.fund.id}/top-ups/new"
    assert "请另一位工作人员审批" in drafter.said(drafter.post(path, FORM))
    top_up = drafted()
    assert (top_up.amount_fen, top_up.source.value, available(town.fund)) == (123_450, "donation", 0)
    page = drafter.page(f"/top-ups/{top_up.id}")
    assert "这笔是您登记的" in page
    assert "批准入账</button>" not in page
    assert "登记人不能审批" in drafter.said(drafter.post(f"/top-ups/{top_up.id}/approval"))
    assert "壹仟贰佰叁拾肆元伍角整" in approver.page(f"/top-ups/{top_up.id}")
    assert "已批准入账" in approver.said(approver.post(f"/top-ups/{top_up.id}/approval"))
    assert available(town.fund) == 123_450
    voucher = approver.page(f"/top-ups/{top_up.id}/voucher")
    assert f"CZ-20261110-{top_up.id:06d}" in voucher
    assert_books_balance()


def test_a_form_sent_twice_is_one_top_up(app: Flask, town: Town) -> None:
    desk = at_desk(app, town.admin)
    path = f"/funds/{town.fund.id}/top-ups/new"
    once = once_of(desk.page(path))
    assert {desk.post(path, FORM, once=once).status_code for _ in range(3)} == {303}
    assert db.session.query(TopUp).count() == 1


def test_a_refused_form_keeps_what_was_typed(app: Flask, town: Town) -> None:
    desk = at_desk(app, town.admin)
    path = f"/funds/{town.fund.id}/top-ups/new"
    answer = desk.post(path, {**FORM, "amount_fen": "一千"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "例如 1234.50" in page
    assert 'value="BANK-0001"' in page
    assert 'value="一千"' in page
    desk.post(path, FORM)
    again = desk.post(path, FORM)
    assert (again.status_code, "已登记过" in again.get_data(as_text=True)) == (409, True)


def test_the_slip_is_kept_by_its_hash(app: Flask, town: Town) -> None:
    desk = at_desk(app, town.admin)
    path, slip = f"/funds/{town.fund.id}/top-ups/new", b"%PDF-1.4 made up"
    wrong = desk.post(path, {**FORM, "file": (io.BytesIO(b"MZ"), "virus.exe")})
    assert wrong.status_code == 422
    assert "附件应为" in wrong.get_data(as_text=True)
    assert 'value="BANK-0001"' in wrong.get_data(as_text=True)
    desk.post(path, {**FORM, "file": (io.BytesIO(slip), "slip.pdf")})
    page = desk.page(f"/top-ups/{drafted().id}")
    assert "slip.pdf" in page
    downloaded = desk.get(f"/top-ups/{drafted().id}/attachment")
    assert downloaded.data == slip
    assert "attachment" in downloaded.headers["Content-Disposition"]


def test_a_rejection_says_why(app: Flask, town: Town) -> None:
    desk, other = at_desk(app, town.admin), at_desk(app, factories.staff(town.town))
    desk.post(f"/funds/{town.fund.id}/top-ups/new", FORM)
    path = f"/top-ups/{drafted().id}/rejection"
    assert other.post(path, {"reason": ""}).status_code == 422
    assert "已退回" in other.said(other.post(path, {"reason": "流水号看不清"}))
    assert "流水号看不清" in desk.page(f"/top-ups/{drafted().id}")
    assert drafted().status is TopUpStatus.REJECTED


def approved(town: Town, amount_fen: int = 5_000) -> tuple[TopUp, StaffIdentity, StaffIdentity]:
    drafter, approver = factories.staff(town.town), factories.staff(town.town)
    top_up = commit(
        funds.draft_top_up,
        fund_id=town.fund.id,
        amount_fen=amount_fen,
        source=TopUpSource.BUDGET,
        bank_reference="BANK-R",
        staff=drafter,
        now=NOW,
    )
    commit(funds.approve_top_up, top_up_id=top_up.id, staff=approver, now=NOW)
    return top_up, drafter, approver


def test_a_top_up_is_taken_back_by_somebody_else(app: Flask, town: Town) -> None:
    top_up, drafter, approver = approved(town)
    own, other = at_desk(app, approver), at_desk(app, drafter)
    path, reason = f"/top-ups/{top_up.id}/reversal", {"reason": "重复入账"}
    refused = own.post(path, reason)
    assert (refused.status_code, "由另一位工作人员冲正" in refused.get_data(as_text=True)) == (403, True)
    assert "已冲正" in other.said(other.post(path, reason))
    assert available(town.fund) == 0
    assert other.post(path, reason).status_code == 409
    assert db.session.query(Reversal).count() == 1
    number = db.session.scalars(select(Reversal.id)).one()
    assert f"CZ-20261110-{top_up.id:06d}" in other.page(f"/reversals/{number}/voucher")
    assert other.post(f"/funds/{town.fund.id}/top-ups/new", {**FORM, "bank_reference": "BANK-R"}).status_code == 303
    assert_books_balance()


def test_money_that_is_spent_cannot_be_taken_back(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=1_000)
    top_up = db.session.scalars(select(TopUp).where(TopUp.fund_id == top.id)).one()
    allocation = factories.allocation(top, town.fund, 400, by=town.admin)
    desk = at_desk(app, factories.staff(town.town))
    short = desk.post(f"/top-ups/{top_up.id}/reversal", {"reason": "误记"})
    assert (short.status_code, "还差 4.00 元" in short.get_data(as_text=True)) == (409, True)
    assert "已冲正" in desk.said(desk.post(f"/allocations/{allocation.id}/reversal", {"reason": "划错了"}))
    assert "已冲正" in desk.said(desk.post(f"/top-ups/{top_up.id}/reversal", {"reason": "误记"}))
    assert (available(top), available(town.fund)) == (0, 0)
    assert_books_balance()


def test_who_only_received_an_allocation_cannot_reverse_it(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=1_000)
    made = factories.allocation(top, town.fund, 400, by=town.admin)
    below = at_desk(app, factories.staff(town.node))
    assert below.get(f"/allocations/{made.id}").status_code == 200
    assert below.post(f"/allocations/{made.id}/reversal", {"reason": "不想退"}).status_code == 404
    assert available(town.fund) == 400


def test_an_allocation_through_its_form(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=10_000)
    desk = at_desk(app, town.admin)
    path = f"/funds/{top.id}/allocations/new"
    short = desk.post(path, {"to_fund_ids": [town.fund.id], "amount_fen": "100.01"})
    assert (short.status_code, "还差 0.01 元" in short.get_data(as_text=True)) == (409, True)
    assert f'value="{town.fund.id}" checked' in short.get_data(as_text=True)
    said = desk.said(desk.post(path, {"to_fund_ids": [town.fund.id], "amount_fen": "99.99", "memo": "年度"}))
    assert "请另一位工作人员审批" in said
    made = db.session.scalars(select(Allocation)).one()
    here = f"/allocations/{made.id}"
    assert (made.amount_fen, made.memo, available(top)) == (9_999, "年度", 10_000)
    assert desk.get(f"{here}/voucher").status_code == 404
    assert "登记人不能审批" in desk.said(desk.post(f"{here}/approval"))
    other = at_desk(app, factories.staff(town.town, username="second.one"))
    assert "已批准" in other.said(other.post(f"{here}/approval"))
    assert available(top) == 1
    voucher = desk.page(f"{here}/voucher")
    for words in ("玖拾玖元玖角玖分", "second.one"):
        assert words in voucher


def test_many_communities_in_one_form_are_drafts_to_be_ticked(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=1_000_000)
    below = [town.fund, *(factories.fund(factories.community(parent=town.town)) for _ in range(20))]
    desk, path = at_desk(app, town.admin), f"/funds/{top.id}/allocations/new"
    ids = [each.id for each in below]
    short = desk.post(path, {"to_fund_ids": ids, "amount_fen": "476.20"})
    assert (short.status_code, "还差 0.20 元" in short.get_data(as_text=True)) == (409, True)
    said = desk.said(desk.post(path, {"to_fund_ids": ids, "amount_fen": "476.00"}))
    assert "已登记 21 笔划拨" in said
    drafts = list(db.session.scalars(select(Allocation.id)))
    assert "登记人不能审批" in desk.said(desk.post("/allocations/approvals", {"allocation_ids": drafts}))
    other = at_desk(app, factories.staff(town.town))
    assert other.page("/allocations?status=drafted").count('name="allocation_ids"') == 21
    assert "已批准 21 笔，合计 9,996.00 元" in other.said(
        other.post("/allocations/approvals", {"allocation_ids": drafts})
    )
    assert [available(each) for each in below] == [47_600] * 21
    assert available(top) == 400
    assert "请先勾选" in other.said(other.post("/allocations/approvals"))
    assert_books_balance()


def test_all_that_wait_are_approved_with_number_and_sum(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=1_000_000)
    below = [town.fund, *(factories.fund(factories.community(parent=town.town)) for _ in range(59))]
    desk, other = at_desk(app, town.admin), at_desk(app, factories.staff(town.town))
    path, all_at_once = f"/funds/{top.id}/allocations/new", "/allocations/approvals/all"
    desk.post(path, {"to_fund_ids": [each.id for each in below], "amount_fen": "10.00"})
    assert "批准全部" not in desk.page("/allocations")
    assert "名单在您核对之后有变化" in desk.said(desk.post(all_at_once, {"count": "60", "total_fen": "60000"}))
    page = other.page("/allocations")
    assert 'name="count" value="60"' in page
    assert 'name="total_fen" value="60000"' in page
    assert "合计 ¥600.00（陆佰元整）" in page
    assert "批准全部" not in other.page("/allocations?status=approved")
    other.post(path, {"to_fund_ids": [town.fund.id], "amount_fen": "1.00"})  # One's own is not among them.
    changed = "名单在您核对之后有变化"
    one = f"{all_at_once}?fund_id={below[-1].id}"
    assert "已批准 1 笔，合计 10.00 元" in other.said(other.post(one, {"count": "1", "total_fen": "1000"}))
    assert changed in other.said(other.post(all_at_once, {"count": "60", "total_fen": "60000"}))
    assert [available(each) for each in below] == [0] * 59 + [1_000]
    rest = {"count": "59", "total_fen": "59000"}
    elsewhere = at_desk(app, factories.town().admin)
    assert changed in elsewhere.said(elsewhere.post(all_at_once, rest))
    assert "已批准 59 笔，合计 590.00 元" in other.said(other.post(all_at_once, rest))
    assert [available(each) for each in below] == [1_000] * 60
    assert_books_balance()


def test_a_draft_is_withdrawn_by_its_drafter_and_comes_back_with_a_reason(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=10_000)
    drafter, other = factories.staff(town.town, StaffRole.FINANCE), at_desk(app, factories.staff(town.town))
    desk = at_desk(app, drafter)
    assert "退回给您" not in desk.page("/")
    form = {"to_fund_ids": [town.fund.id], "amount_fen": "10.00"}
    for _ in range(2):
        desk.post(f"/funds/{top.id}/allocations/new", form)
    first, second = db.session.scalars(select(Allocation.id).order_by(Allocation.id)).all()
    assert "只有登记人本人可以撤回" in other.said(other.post(f"/allocations/{first}/withdrawal"))
    assert "已撤回" in desk.said(desk.post(f"/allocations/{first}/withdrawal"))
    assert "不能进行这项操作" in other.said(other.post(f"/allocations/{first}/approval"))
    assert other.post(f"/allocations/{second}/rejection", {"reason": ""}).status_code == 422
    other.said(other.post(f"/allocations/{second}/rejection", {"reason": "年度计划里没有"}))
    assert "退回给您的划拨" in desk.page("/")
    assert "年度计划里没有" in desk.page(f"/allocations/{second}")
    desk.post(f"/funds/{town.fund.id}/top-ups/new", FORM)
    top_up = drafted().id
    assert "已撤回" in desk.said(desk.post(f"/top-ups/{top_up}/withdrawal"))
    desk.post(f"/funds/{town.fund.id}/top-ups/new", FORM)
    again = db.session.scalars(select(TopUp.id).order_by(TopUp.id.desc()).limit(1)).one()
    other.said(other.post(f"/top-ups/{again}/rejection", {"reason": "流水号看不清"}))
    assert "退回给您的充值" in desk.page("/")
    assert (available(top), available(town.fund)) == (10_000, 0)


def test_a_large_top_up_wants_a_third_person_from_above(app: Flask) -> None:
    district = factories.community(kind=CommunityKind.DISTRICT)
    place = factories.town(available_fen=0, district=district)
    drafter, second, third = (at_desk(app, factories.staff(place.node, StaffRole.FINANCE)) for _ in range(3))
    above, higher = (at_desk(app, factories.staff(node, StaffRole.FINANCE)) for node in (place.town, district))
    drafter.post(f"/funds/{place.fund.id}/top-ups/new", {**FORM, "amount_fen": "20000.00"})
    here = f"/top-ups/{drafted().id}"
    assert "还要由上级节点的工作人员批准" in second.page(here)
    assert "请上级节点的工作人员批准入账" in second.said(second.post(f"{here}/approval"))
    assert (drafted().status, available(place.fund)) == (TopUpStatus.CHECKED, 0)
    assert "请由上级节点的工作人员批准" in third.said(third.post(f"{here}/approval"))
    assert "登记人不能审批" in second.said(second.post(f"{here}/approval"))
    assert "批准入账</button>" not in third.page(here)
    assert ">1<" in above.page("/").split("待审批的充值")[1].split("</li>")[0]
    assert "已批准入账" in above.said(above.post(f"{here}/approval"))
    assert (drafted().status, available(place.fund)) == (TopUpStatus.APPROVED, 2_000_000)
    assert "复核" in above.page(f"{here}/voucher")
    checker = second.post(f"{here}/reversal", {"reason": "误记"})
    assert (checker.status_code, "另一位工作人员冲正" in checker.get_data(as_text=True)) == (403, True)
    assert "已冲正" in higher.said(higher.post(f"{here}/reversal", {"reason": "误记"}))
    assert_books_balance()


def test_where_nobody_is_above_two_are_enough(app: Flask, town: Town) -> None:
    top = factories.fund(town.town)
    drafter, second = (at_desk(app, factories.staff(town.town, StaffRole.FINANCE)) for _ in range(2))
    drafter.post(f"/funds/{top.id}/top-ups/new", {**FORM, "amount_fen": "20000.00"})
    assert "已批准入账" in second.said(second.post(f"/top-ups/{drafted().id}/approval"))
    assert available(top) == 2_000_000


def test_a_fund_is_opened_by_administrators_once(app: Flask, town: Town) -> None:
    desk = at_desk(app, town.admin)
    page = desk.page("/funds/new")
    assert town.town.name in page
    assert f'value="{town.node.id}"' not in page
    assert "已开设" in desk.said(desk.post("/funds/new", {"community_id": town.town.id}))
    assert desk.post("/funds/new", {"community_id": town.town.id}).status_code == 409
    foreign = factories.community()
    assert desk.post("/funds/new", {"community_id": foreign.id}).status_code == 404
    assert at_desk(app, factories.staff(town.town, StaffRole.FINANCE)).get("/funds/new").status_code == 403


def test_balances_are_exact_on_every_page_and_behind_every_filter(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=100_000)
    moved = []
    for number in range(1, 8):
        at = NOW + timedelta(days=number)
        factories.allocation(top, town.fund, number * 100, by=town.admin, at=at)
        other = commit(
            funds.draft_top_up,
            fund_id=top.id,
            amount_fen=50,
            source=TopUpSource.BUDGET,
            bank_reference=f"B-{number:04d}",
            staff=town.admin,
            now=at,
        )
        commit(funds.approve_top_up, top_up_id=other.id, staff=factories.staff(town.town), now=at)
        moved += [-number * 100, 50]
    balances, held = [], 100_000
    for amount in moved:
        held += amount
        balances.append((amount, held))
    expected = [(100_000, 100_000), *balances][::-1]

    def pages(limit: int, **filters: Any) -> list[tuple[int, int]]:
        wanted: dict[str, Any] = {"kind": None, "since": None, "until": None, **filters}
        found, cursor = [], None
        while True:
            page = movements.movements(
                db.session(), fund_id=top.id, staff=town.admin, cursor=cursor, limit=limit, **wanted
            )
            found += [(row.amount, row.balance) for row in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return found

    db.session.rollback()
    for limit in (1, 4, 100):
        assert pages(limit) == expected
        assert pages(limit, kind="top_up") == [row for row in expected if row[0] > 0]
        assert pages(limit, kind="allocation") == [row for row in expected if row[0] < 0]
        span = pages(limit, since=(NOW + timedelta(days=2)).date(), until=(NOW + timedelta(days=3)).date())
        assert span == expected[8:12]


def test_the_pages_of_a_fund(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=100_000)
    desk = at_desk(app, town.admin)
    tree = desk.page("/funds")
    assert tree.index(top.name) < tree.index(town.fund.name)
    assert "含下级合计" in tree
    page = desk.page(f"/funds/{top.id}")
    assert "财政拨付" in page
    assert page.count("1,000.00") >= 3
    assert "还没有收支" in desk.page(f"/funds/{town.fund.id}")
    assert "没有符合条件" in desk.page(f"/funds/{top.id}?kind=allocation")
    month = desk.page(f"/funds/{top.id}/published?month=2026-11")
    assert "财政拨付 1 笔" in month
    assert "本月还没有结束" in month
    assert desk.get(f"/funds/{top.id}/published?month=2026-13").status_code == 404


def test_movements_are_taken_home(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=100_000)
    desk = at_desk(app, town.admin)
    answer = desk.post(f"/exports/fund_movements?fund_id={top.id}", {"format": "xlsx"})
    assert answer.status_code == 200
    rows = list(load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][:3] == ("时间", "类型", "摘要")
    assert rows[1][1:6] == ("充值", "财政拨付", 1000, None, 1000)
    foreign = factories.fund(factories.community(), available_fen=5)
    assert desk.post(f"/exports/fund_movements?fund_id={foreign.id}", {"format": "xlsx"}).status_code == 404


def test_what_was_done_is_in_the_audit_log(app: Flask, town: Town) -> None:
    top_up, drafter, _ = approved(town)
    commit(funds.reverse_top_up, top_up_id=top_up.id, reason="误记", staff=drafter, now=NOW)
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_kind == "top_up", AuditEvent.subject_id == top_up.id)
    ).all()
    assert [event.action for event in events] == ["top_up.drafted", "top_up.approved", "top_up.reversed"]
    assert {event.path for event in events} == {town.node.path}
    assert {event.facts["amount_fen"] for event in events} == {5_000}


def test_sixteen_reversals_count_once(app: Flask, town: Town) -> None:
    top_up, _, _ = approved(town)
    calls = [
        partial(
            commit,
            funds.reverse_top_up,
            top_up_id=top_up.id,
            reason="误记",
            staff=factories.staff(town.town),
            now=NOW,
        )
        for _ in range(16)
    ]
    results = at_once(app, calls)
    assert Counter(getattr(each, "code", "reversed") for each in results) == {"reversed": 1, "reversed_already": 15}
    assert available(town.fund) == 0
    assert_books_balance()


def test_reversing_while_the_money_is_handed_on(app: Flask, town: Town) -> None:
    """Whoever comes first has it; it is never there twice, and never below zero."""
    top = factories.fund(town.town, available_fen=1_000)
    top_up = db.session.scalars(select(TopUp).where(TopUp.fund_id == top.id)).one()
    draft = partial(commit, funds.draft_allocation, fund_id=top.id, to_fund_id=town.fund.id, amount_fen=600, memo="")
    drafted_id = draft(staff=town.admin, now=NOW).id
    give = partial(commit, funds.approve_allocation, allocation_id=drafted_id, staff=factories.staff(town.town))
    take = partial(commit, funds.reverse_top_up, top_up_id=top_up.id, reason="误记", staff=town.admin)
    at_once(app, [partial(give, now=NOW), partial(take, now=NOW)] * 4)
    assert (available(top), available(town.fund)) in {(0, 0), (400, 600)}
    assert_books_balance()
