"""Somebody is reported without a name: the code is shown once, opens the report again, and the desk sees nobody."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk

WORDS = "示例：每天夜里有人往河边倒废油，有一股焦味"


def test_from_a_code_that_is_shown_once_to_an_answer(desk: OpenDesk, phone: OpenPhone) -> None:
    resident = phone("resident-notice")
    resident.open("/pages/voice/sealed-new")
    resident.tap("哪一类事")
    resident.tap("偷排污染")
    resident.page.locator("uni-input input").filter(visible=True).last.fill("示例：一辆白色面包车")
    resident.page.locator("uni-textarea textarea").filter(visible=True).last.fill(WORDS)
    resident.keep("sealed-new-390")
    resident.press("举报")
    resident.sees("查询码只显示这一次")
    resident.keep("sealed-code-390")
    no, code = resident.page.locator(".digits").filter(visible=True).all_inner_texts()[:2]

    clerk = desk("wanghai.clerk")
    clerk.go("举报")
    clerk.page.get_by_role("link", name=no).click()
    clerk.press("接办")
    clerk.sees("已接办")
    clerk.sees(WORDS)
    clerk.follow("提问")
    clerk.fill("原因", "一般在几点？")
    clerk.press("提问")
    clerk.sees("已提问")

    resident.open("/pages/voice/sealed-mine")
    typed = resident.page.locator("uni-input input").filter(visible=True)
    typed.nth(0).fill(no)
    typed.nth(1).fill(code)
    resident.keep("sealed-mine-390")
    resident.press("查看进展")
    resident.sees("一般在几点？")
    resident.page.locator("uni-textarea textarea").filter(visible=True).last.fill("夜里十一点以后")
    resident.press("补充")
    resident.sees("举报人补充")
    resident.keep("sealed-390")
    clerk.page.reload()
    clerk.sees("夜里十一点以后")
    expect(clerk.page.locator("main")).not_to_contain_text(re.compile("举报人.*示例"))
