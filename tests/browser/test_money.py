"""Money at a desk: topped up by two people, handed down, and a month from its run to its payment; the books add up."""

import re
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.desk import OpenDesk, Workplace, look
from tests.support.served import ask_as, assert_verified


def open_fund(worker: Workplace, name: str) -> None:
    worker.open("/funds")
    worker.follow(name)


def test_a_top_up_by_two_people(desk: OpenDesk, served: dict[str, str], tmp_path: Path) -> None:
    slip = tmp_path / "slip.pdf"
    slip.write_bytes(b"%PDF-1.4\n%%EOF\n")
    drafter = desk("street.finance")
    open_fund(drafter, "演示街道信用基金")
    drafter.check()
    drafter.keep("fund")
    drafter.follow("登记充值")
    drafter.fill("金额（元）", "12,345.67")
    drafter.choose("资金来源", "爱心捐赠")
    drafter.fill("银行流水号", "BANK-WALK-1")
    drafter.hand_in("进账单", slip)
    drafter.check()
    drafter.press("登记")
    drafter.sees("已登记，请另一位工作人员审批。")
    drafter.sees("这笔是您登记的")
    expect(drafter.page.get_by_role("button", name="批准入账")).to_have_count(0)
    page = drafter.page.url.rpartition("/console")[2]

    approver = desk("street.admin")
    approver.open(page)
    approver.sees("壹万贰仟叁佰肆拾伍元陆角柒分")
    approver.sees("slip.pdf")
    approver.check()
    approver.keep("top-up")
    approver.press("批准入账")
    approver.confirm()
    approver.sees("已批准入账。")
    approver.follow("打印凭证")
    approver.sees("信用基金充值凭证")
    approver.check()
    approver.keep("voucher")
    assert_verified(served)

    approver.open(page)
    approver.sees("这笔是您批准的")
    drafter.open(page)
    drafter.fill("冲正原因", "同一笔登记了两次")
    drafter.press("冲正")
    drafter.confirm()
    drafter.sees("已冲正")
    drafter.follow("打印冲正凭证")
    drafter.sees("信用基金冲正凭证")
    assert_verified(served)


def test_allocations_to_two_communities(desk: OpenDesk, served: dict[str, str]) -> None:
    worker = desk("street.finance")
    open_fund(worker, "演示街道信用基金")
    worker.follow("向下划拨")
    worker.page.get_by_label("演示·乐龄社区信用基金").check()
    worker.page.get_by_label("演示·望海社区信用基金").check()
    worker.fill("每个基金的金额（元）", "99999999")
    worker.press("登记划拨")
    expect(worker.page.locator("dialog.ask")).to_contain_text("¥99,999,999.00")
    worker.confirm()
    worker.sees("基金可用余额不足")
    worker.fill("每个基金的金额（元）", "200")
    worker.fill("摘要", "长者早餐补贴")
    worker.check()
    worker.keep("allocation-new")
    worker.press("登记划拨")
    worker.confirm()
    worker.sees("已登记 2 笔划拨，请另一位工作人员审批。")
    worker.check()

    approver = desk("street.admin")
    approver.open("/allocations?status=drafted")
    approver.page.locator("thead input[type=checkbox]").check()
    approver.keep("allocations")
    approver.press("批准勾选的")
    expect(approver.page.locator("dialog.ask")).to_contain_text("批准勾选的 2 笔划拨，合计 ¥400.00")
    approver.keep("allocations-asked")
    approver.confirm()
    approver.sees("已批准 2 笔，合计 400.00 元")
    open_fund(approver, "演示·乐龄社区信用基金")
    approver.sees("长者早餐补贴")
    assert_verified(served)


class Acts:
    """What people do until it is paid: a link, a button, a yes, a file."""

    def __init__(self) -> None:
        self.count = 0

    def follow(self, worker: Workplace, words: str) -> None:
        self.count += 1
        worker.follow(words)

    def press(self, worker: Workplace, words: str | re.Pattern[str]) -> None:
        self.count += 1
        worker.press(words)

    def confirm(self, worker: Workplace) -> None:
        self.count += 1
        worker.confirm()


def test_a_month_from_its_run_to_its_payment(desk: OpenDesk, served: dict[str, str], tmp_path: Path) -> None:
    worker = desk("street.finance")
    worker.open("/")
    worker.go("月度结算")
    worker.sees(re.compile("还有 3 家商户的核销没有出账"))
    worker.press("生成")
    worker.confirm()
    worker.sees(re.compile("生成了 3 份对账单"), within_s=60)
    worker.follow("查看这个月")
    worker.sees("的对账单已全部生成")
    worker.check()
    worker.keep("month")

    statement = ask_as(served, "owner-suspended", "GET", "/merchant/statements").json()["items"][0]
    lines = ask_as(served, "owner-suspended", "GET", f"/merchant/statements/{statement['id']}").json()["lines"]
    wrong = {"lines": [lines[0]["id"]], "reason": "这一笔不是本店核销的"}
    assert ask_as(served, "owner-suspended", "POST", f"/merchant/statements/{statement['id']}/dispute", wrong).ok

    worker.go("争议处理")
    worker.page.get_by_role("row", name=re.compile("演示·旧巷餐馆")).get_by_role("link").click()
    worker.sees("这一笔不是本店核销的")
    worker.check()
    worker.keep("dispute")
    worker.page.get_by_label("核销属实").check()
    worker.fill("裁定理由", "监控里看到店员扫码")
    worker.press("提交裁定")
    worker.confirm()
    worker.sees("已裁定属实")

    acts = Acts()
    worker.open("/")
    look(worker, "waiting")
    acts.follow(worker, "待审批的对账单")
    look(worker, "statements")
    acts.press(worker, re.compile("审批全部 [0-9]+ 份，并生成付款清单"))
    expect(worker.page.locator("dialog.ask")).to_contain_text(re.compile("审批这 [0-9]+ 份，合计 ¥.*（.*[整分]）"))
    acts.confirm(worker)
    worker.sees(re.compile("付款清单已生成"))
    worker.sees("清单由您生成")
    expect(worker.page.get_by_role("button", name="复核无误，放行")).to_have_count(0)
    worker.check()
    page = worker.page.url.rpartition("/console")[2]
    other = desk("street.admin")
    other.open("/")
    acts.follow(other, "待复核的付款清单")
    if not other.page.url.endswith(page):
        other.open(page)
    look(other, "payment-to-release")
    acts.press(other, "放行并导出清单")
    with other.page.expect_download() as list_:
        acts.confirm(other)
    other.sees("已放行")
    list_.value.save_as(tmp_path / "list.xlsx")
    rows: list[Any] = list(load_workbook(tmp_path / "list.xlsx").active.iter_rows(min_row=2, values_only=True))
    assert all(re.fullmatch("6200000000[0-9]{6}", row[3]) for row in rows)
    worker.open(page)
    look(worker, "payment")
    assert rows[0][3] not in worker.page.content()

    answers = ["付款编号,付款结果,银行流水号,金额（元）,失败原因"]
    answers += [f"{row[1]},成功,WALK-{row[1]},{row[5]:.2f}," for row in rows[1:]]
    answers += [f"{rows[0][1]},失败,,{rows[0][5]:.2f},户名与账号不符"]
    (tmp_path / "result.csv").write_bytes("\n".join(answers).encode("gb18030"))
    acts.count += 1
    worker.hand_in("银行结果", tmp_path / "result.csv")
    worker.sees("还没有入账。请逐行看过再确认。")
    worker.check()
    worker.keep("bank-result")
    acts.press(worker, "确认入账")
    assert acts.count <= 8, acts.count
    worker.sees(re.compile(f"已入账：成功 {len(rows) - 1} 笔"))
    worker.sees("户名与账号不符")
    worker.follow("打印收款回执")
    expect(worker.page.locator(".voucher")).to_have_count(len(rows) - 1)
    worker.check()
    worker.keep("receipts")
    assert_verified(served)


def test_every_page_of_money_can_be_read(desk: OpenDesk) -> None:
    worker = desk("street.auditor")
    for path in ("/funds/1/published", "/top-ups/1", "/top-ups/1/voucher", "/allocations/1", "/allocations/1/voucher"):
        worker.open(path)
        worker.check()
    worker.open("/statements?status=paid")
    worker.page.locator("tbody a").first.click()
    worker.check()
    worker.follow("打印付款凭证")
    worker.check()
