"""The phone in a browser by keyboard: what is tapped is pressed, a sheet holds the focus, going back closes it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import EVERYTHING, Inspector
from tests.browser.conftest import OpenPhone
from tests.browser.phone import Phone


def tab_to(phone: Phone, words: str, most: int = 60) -> None:
    """Tab until what has the focus reads so."""
    for _ in range(most):
        phone.page.keyboard.press("Tab")
        if words in phone.page.evaluate("document.activeElement.innerText || ''"):
            return
    raise AssertionError(f"Tab does not reach {words}")


def focused_in_dialog(phone: Phone) -> bool:
    return bool(phone.page.evaluate("Boolean(document.activeElement.closest('[role=dialog]'))"))


def test_an_offer_is_paused_by_keyboard_alone(phone: OpenPhone) -> None:
    owner = phone("owner-bath")
    owner.open("/pages/shop/account")
    owner.sees("本店优惠")
    tab_to(owner, "本店优惠")
    owner.page.keyboard.press("Enter")
    owner.sees("照它再拟一项")
    tab_to(owner, "暂停")
    owner.page.keyboard.press("Space")
    owner.sees("暂停兑换？")
    assert focused_in_dialog(owner)
    found = [rule for _, rule, _ in Inspector(EVERYTHING).violations(owner.page)]
    assert found == []
    for _ in range(12):
        owner.page.keyboard.press("Tab")
        assert focused_in_dialog(owner)
    owner.page.keyboard.press("Escape")
    expect(owner.page.get_by_role("dialog")).to_have_count(0)
    owner.page.wait_for_function("document.activeElement.innerText.trim() === '暂停'")  # Where it was before.
    owner.page.keyboard.press("Enter")
    owner.sees("暂停兑换？")
    tab_to(owner, "店铺休息")
    owner.page.keyboard.press("Enter")
    tab_to(owner, "确认暂停")
    owner.page.keyboard.press("Enter")
    owner.sees("本店说明：店铺休息")
    bar = owner.page.locator(".said--shown").filter(visible=True)
    expect(bar).to_contain_text("已暂停")
    owner.page.wait_for_timeout(3_000)  # Longer than a toast.
    owner.keep("said")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="知道了").press("Enter")
    expect(bar).to_have_count(0)


def test_going_back_closes_a_sheet_first(phone: OpenPhone) -> None:
    owner = phone("owner-bath")
    owner.open("/pages/shop/account")
    owner.tap("本店优惠")
    owner.sees("照它再拟一项")
    owner.page.locator("uni-button", has_text=re.compile("^结束$")).filter(visible=True).first.click()
    owner.sees("结束这项优惠？")
    owner.page.go_back()
    expect(owner.page.get_by_role("dialog")).to_have_count(0)
    owner.sees("照它再拟一项")
    owner.page.go_back()
    owner.sees("收款账户")


@pytest.mark.parametrize(
    "path", ["/pages/none/such", "/pages/resident/coupon?id=999999999", "/pages/public/card?slug=zzzz"]
)
def test_a_link_that_leads_nowhere_has_a_way_on(phone: OpenPhone, path: str) -> None:
    resident = phone("resident-coupons")
    resident.open(path)
    resident.press("去首页")
    resident.sees("积分存折")


def test_words_said_are_as_large_as_the_reader_wants_them(phone: OpenPhone) -> None:
    owner = phone("owner-barber")
    owner.page.add_init_script("""
        if (location.protocol !== 'about:')
            localStorage.setItem('text-size', JSON.stringify({type: 'string', data: 'largest'}))
    """)
    owner.page.set_viewport_size({"width": 360, "height": 640})
    owner.open("/pages/shop/ratings")
    reply = owner.page.locator("uni-button", has_text=re.compile("^回复$")).filter(visible=True).first
    reply.click()
    owner.page.locator("uni-textarea textarea").filter(visible=True).last.fill("谢谢您的意见。")
    owner.press("发出回复")
    words = owner.page.locator(".said--shown .words").filter(visible=True)
    expect(words).to_have_text("已回复")
    assert float(words.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 30
    owner.keep("said-largest")
