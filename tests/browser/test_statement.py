"""A shop's month: one line of a statement is objected to, the rest goes on."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone

NUMBER = re.compile(r"^第 \d+ 号核销$")
MONTH = re.compile(r"^\d{4}年\d{1,2}月$")


def test_one_line_of_a_statement_is_disputed(phone: OpenPhone) -> None:
    clerk = phone("clerk-two-shops")
    clerk.open("/pages/shop/account")
    clerk.press("换一家店")
    clerk.tap("演示·清泉洗车行")
    clerk.press("就在这家")
    clerk.sees("应付补贴")
    clerk.keep("shop-account")
    clerk.tap("对账单")
    clerk.sees("待核对")
    clerk.tap(MONTH)
    clerk.press("对部分明细提出异议")
    clerk.tap("点选")
    clerk.press("对这 1 笔提出异议")
    clerk.tap("金额不对")
    clerk.keep("statement-objection")
    clerk.press("提交异议")
    clerk.sees(re.compile("提出异议：金额不对"))
    clerk.sees("等社区处理，暂不计入合计。")
    clerk.keep("statement-disputed")
    clerk.press("撤回这一笔的异议")
    clerk.keep("statement-withdrawal")
    clerk.press("确认撤回")
    clerk.sees("待核对")
    expect(clerk.page.get_by_text("等社区处理，暂不计入合计。").filter(visible=True)).to_have_count(0)
    clerk.tap(NUMBER)
    clerk.sees("看全部核销记录")
    clerk.sees("经手")
    clerk.keep("statement-redemption")


def test_the_owner_decides_what_clerks_see(phone: OpenPhone) -> None:
    owner, clerk = phone("owner-barber"), phone("clerk-barber")
    owner.open("/pages/shop/clerks")
    owner.tap("不看账户和对账单")
    owner.page.locator('[role=radio][aria-checked="true"]', has_text="不看账户和对账单").wait_for()
    owner.keep("clerk-access")
    clerk.open("/pages/shop/account")
    clerk.sees(re.compile("由店主查看"))
    expect(clerk.page.get_by_text("对账单", exact=True)).to_have_count(0)
    clerk.keep("account-of-a-clerk")
    clerk.open("/pages/shop/statements")
    clerk.sees("账户和对账单由店主查看")
    clerk.keep("statements-of-a-clerk")

    owner.tap("可以看")
    owner.page.locator('[role=radio][aria-checked="true"]', has_text="可以看").wait_for()
    clerk.open("/pages/shop/statements")
    clerk.tap(MONTH)
    clerk.sees("合计")
    expect(clerk.page.locator("uni-button", has_text="核对无误，确认")).to_have_count(0)
