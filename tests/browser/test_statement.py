"""A shop's month: one line of a statement is objected to, the rest goes on."""

import re

from tests.browser.conftest import OpenPhone

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
