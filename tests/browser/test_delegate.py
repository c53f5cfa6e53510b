"""A daughter acts for her father from her own phone: asked for, seen on every page, ended at once."""

import json
import re
import time
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.phone import Phone
from tests.browser.test_counter import COUPON, SEEN_WITHIN_S, digits_on, open_counter, type_code
from tests.support.chromium import Camera

ACTING = re.compile("正在代 .+ 使用")


def phone_number(served: dict[str, str], persona: str) -> str:
    numbers = json.loads(Path(served["WECHAT_MOCK_PERSONAS"]).read_text(encoding="utf-8"))
    return str(numbers[persona]["phone"])


def ask(resident: Phone, number: str) -> None:
    resident.open("/pages/resident/help")
    resident.press("邀请家人代办")
    resident.type("家人的手机号", number)
    resident.type("怎么称呼", "女儿")
    resident.press("我同意，发出邀请")
    resident.sees("等待答复")


def test_a_family_member_claims_shows_and_is_stopped(phone: OpenPhone, served: dict[str, str], camera: Camera) -> None:
    father, daughter = phone("resident-points"), phone("resident-new")
    ask(father, phone_number(served, "resident-new"))
    father.keep("helpers")

    daughter.open("/pages/resident/invitations")
    daughter.keep("invitations")
    daughter.press("接受")
    daughter.sees("没有等您答复的邀请")
    daughter.open()
    daughter.tap(re.compile(r"^\d+ 条新消息$"))
    daughter.sees("可以代家人使用了")
    daughter.open("/pages/resident/mine")
    daughter.press("开始代办")
    daughter.sees(ACTING)
    daughter.tap("兑换")
    daughter.tap(COUPON)
    daughter.press("积分兑换")
    daughter.press("确认兑换")
    daughter.sees("秒后自动换新")
    daughter.keep("helper-coupon")
    shown = digits_on(daughter)
    daughter.page.wait_for_function(
        "before => [...document.querySelectorAll('.group')].map(each => each.innerText).join('') !== before",
        arg=shown,
        timeout=40_000,
    )  # Without the secret, the next code comes from the backend.

    camera.show(None)
    clerk = phone("clerk-barber")
    open_counter(clerk)
    type_code(clerk, digits_on(daughter))
    clerk.press("确认核销")
    clerk.sees("核销成功，为顾客省了")
    used_at = time.monotonic()
    daughter.sees("已使用", within_s=SEEN_WITHIN_S)
    assert time.monotonic() - used_at < SEEN_WITHIN_S
    father.open("/pages/resident/passbook")
    father.sees("家人代办")
    father.keep("passbook-by-helper")

    father.open("/pages/resident/help")
    father.press("结束代办")
    father.press("结束代办")  # In the sheet.
    father.sees("还没有。家人接受邀请后")
    daughter.press("再兑换一张")
    expect(daughter.page.get_by_text(ACTING).filter(visible=True)).to_have_count(0, timeout=10_000)
    daughter.open("/pages/resident/mine")
    daughter.sees("文字大小")
    expect(daughter.page.get_by_text("开始代办")).to_have_count(0)
