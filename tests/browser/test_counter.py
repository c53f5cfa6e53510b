"""At the counter: one phone shows a code, another one scans it with its camera or has its digits typed."""

import re
import time
from typing import Any

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.phone import Phone
from tests.support.chromium import Camera

SEEN_WITHIN_S = 2
"""How soon the holder of a coupon sees that it has been used."""
CAMERA_S = 30
"""A camera that is made of a file shows a new picture late where another browser takes both cores."""

EXPIRED = "这个码不正确或已过期。请顾客刷新后再扫一次。"
MOST_TAPS = 3
COUNT_TAPS = "() => { window.taps = 0; document.addEventListener('click', () => { window.taps += 1 }, true) }"
COUPON = "诚信券 5 元"
HAIRCUT = "洗剪吹八折"
COUPONS_ADDRESS = re.compile(r"/me/coupons\?.*status=issued")
CODE_ADDRESS = re.compile(r"/me/coupons/\d+/code")


def claim(resident: Phone, title: str) -> None:
    """Claim an offer and open its coupon."""
    resident.open("/pages/resident/offers")
    resident.tap(title)
    resident.press("积分兑换")
    resident.press("确认兑换")
    resident.page.locator(".uni-modal__btn_primary").click()  # Messages may be sent.
    resident.sees("秒后自动换新")


def open_coupon(resident: Phone, title: str) -> dict[str, Any]:
    """Open one that they have, claimed where an earlier walk used theirs up; what the phone receives of its code."""
    with resident.page.expect_response(COUPONS_ADDRESS) as listed:
        resident.open("/pages/resident/coupons")
    if title not in [each["offer"]["title"] for each in listed.value.json()["items"]]:
        claim(resident, title)
        resident.open("/pages/resident/coupons")
    with resident.page.expect_response(CODE_ADDRESS) as answer:
        resident.tap(title)
    resident.sees("秒后自动换新")
    received: dict[str, Any] = answer.value.json()
    return received


def digits_on(phone: Phone) -> str:
    """The 18 digits on the screen, as they would be read out."""
    return "".join(phone.page.locator(".group").filter(visible=True).all_inner_texts())


def type_code(clerk: Phone, digits: str) -> None:
    clerk.type("券码或会员码", digits)
    clerk.press("查这个码")


def open_counter(clerk: Phone) -> None:
    clerk.open("/pages/shop/counter")
    clerk.agree_to_privacy()


@pytest.fixture
def clerk(phone: OpenPhone, camera: Camera) -> Phone:
    """A clerk who has not opened the counter yet."""
    camera.show(None)
    return phone("clerk-barber")


def test_a_coupon_is_claimed_shown_scanned_and_used(phone: OpenPhone, clerk: Phone, camera: Camera) -> None:
    resident = phone("resident-rich")
    resident.open()
    resident.sees("积分存折")
    resident.keep("home")
    claim(resident, COUPON)
    resident.keep("coupon")

    camera.show(resident.screen())
    open_counter(clerk)
    clerk.sees(COUPON, within_s=CAMERA_S)
    clerk.keep("counter-scanned")
    clerk.press("确认核销")
    clerk.sees("核销成功，为顾客省了")
    used_at = time.monotonic()
    resident.sees("已使用", within_s=SEEN_WITHIN_S)
    assert time.monotonic() - used_at < SEEN_WITHIN_S
    clerk.sees("¥5")
    clerk.keep("counter-done")
    resident.keep("coupon-used")


def test_an_expired_code_is_refused_in_words(phone: OpenPhone, clerk: Phone) -> None:
    resident = phone("resident-coupons")
    received = open_coupon(resident, HAIRCUT)
    totp = pyotp.TOTP(received["secret"], interval=received["period_s"])

    open_counter(clerk)
    type_code(clerk, received["code"][:-6] + totp.at(int(time.time()) - 600))
    clerk.sees(EXPIRED)
    clerk.keep("counter-code-expired")
    clerk.type("券码或会员码", "66")  # The next one: what was wrong with the last is no longer said.
    expect(clerk.page.get_by_text(EXPIRED).filter(visible=True)).to_have_count(0)
    type_code(clerk, digits_on(resident))
    clerk.sees(HAIRCUT)


def test_from_the_scan_to_done_in_three_taps_and_back_again(phone: OpenPhone, clerk: Phone, camera: Camera) -> None:
    resident = phone("resident-coupons")
    open_coupon(resident, HAIRCUT)
    open_counter(clerk)
    clerk.sees("最近十笔")
    clerk.page.evaluate(COUNT_TAPS)
    camera.show(resident.screen())
    clerk.sees(HAIRCUT, within_s=CAMERA_S)
    clerk.sees("填好账单金额，这里就显示该收多少。")
    clerk.page.locator('uni-input[aria-label="账单金额"] input').filter(visible=True).click()
    clerk.page.keyboard.type("35.5", delay=40)
    clerk.sees("¥28.40")  # While it is typed, before anything is confirmed.
    clerk.keep("counter-live")
    clerk.press("确认核销")
    clerk.sees("核销成功，为顾客省了")
    assert 0 < clerk.page.evaluate("window.taps") <= MOST_TAPS
    resident.sees("已使用", within_s=20)
    clerk.page.locator(".last", has_text=HAIRCUT).filter(visible=True).first.wait_for()
    clerk.keep("counter-last-ten")

    clerk.press("弄错了，撤销这一笔")
    clerk.tap("金额输错了")
    clerk.keep("counter-undo")
    clerk.press("确认撤销")
    clerk.sees(re.compile("已撤销“洗剪吹八折”，积分和补贴已退回。这张券可以再用。请按原价收款。"))
    clerk.keep("counter-undone")
    resident.open("/pages/resident/coupons")
    resident.tap(HAIRCUT)
    resident.sees("秒后自动换新")
    clerk.press("扫下一张")
    clerk.sees("扫顾客的码")


def test_a_code_drawn_without_a_network_is_accepted(phone: OpenPhone, clerk: Phone) -> None:
    resident = phone("resident-coupons")
    open_coupon(resident, HAIRCUT)
    received = digits_on(resident)
    resident.context.set_offline(True)
    resident.page.wait_for_function(
        "before => [...document.querySelectorAll('.group')].map(each => each.innerText).join('') !== before",
        arg=received,
        timeout=35_000,
    )
    resident.sees("现在没有网络，这个码照样可以用。", within_s=20)
    resident.keep("coupon-offline")

    open_counter(clerk)
    type_code(clerk, digits_on(resident))
    clerk.sees(HAIRCUT)
    clerk.type("账单金额", "35.50")
    clerk.sees("请向顾客收")
    clerk.sees("¥28.40")
    clerk.keep("counter-to-collect")
    clerk.press("确认核销")
    clerk.sees("核销成功，为顾客省了")
    clerk.sees("¥7.10")
    resident.context.set_offline(False)
    resident.sees("已使用", within_s=20)
