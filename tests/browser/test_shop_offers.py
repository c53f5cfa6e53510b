"""An owner's offers: a form that is kept, doubts, a draft changed and withdrawn, an offer paused and copied."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.phone import Phone

TITLE = "门店试营业立减"
OFFERS, FORM = "/pages/shop/offers", "/pages/shop/offer-form"


def press_on(phone: Phone, title: str, words: str) -> None:
    """A button of the card of one offer."""
    card = phone.page.locator(".card", has=phone.page.get_by_text(title, exact=True)).filter(visible=True)
    card.locator("uni-button", has_text=re.compile(f"^{words}$")).click()


def test_a_draft_is_kept_doubted_changed_and_withdrawn(phone: OpenPhone) -> None:
    owner = phone("owner-canteen")
    owner.open(FORM)
    owner.type("名称", TITLE)
    owner.type("总数量", "100")
    owner.open(FORM)  # The phone was switched off.
    owner.sees("接着上次没有提交的填。")
    expect(owner.page.locator('uni-input[aria-label="名称"] input')).to_have_value(TITLE)
    owner.keep("offer-form-kept")
    owner.type("立减金额", "50")
    owner.type("满多少可用", "30")
    owner.type("每人最多", "99")
    owner.press("提交社区审核")
    owner.sees("有几处请再看一眼")
    owner.sees(re.compile("满 30 元减 50 元"))
    owner.sees(re.compile("每人最多 99 份"))
    owner.keep("offer-doubts")
    owner.press("回去改")
    owner.type("立减金额", "5")
    owner.type("每人最多", "1")
    owner.press("提交社区审核")
    owner.sees("已提交，等社区审核")
    owner.open(OFFERS)
    owner.sees(TITLE)

    press_on(owner, TITLE, "修改")
    owner.sees(re.compile("重新排队等社区审核"))
    expect(owner.page.locator('uni-input[aria-label="立减金额"] input').filter(visible=True)).to_have_value("5")
    owner.type("名称", f"{TITLE} 5 元")
    owner.press("提交社区审核")
    owner.sees(f"{TITLE} 5 元")
    owner.open(OFFERS)
    press_on(owner, f"{TITLE} 5 元", "撤回")
    owner.keep("offer-withdrawal")
    owner.press("确认撤回")
    card = owner.page.locator(".card", has=owner.page.get_by_text(f"{TITLE} 5 元", exact=True))
    expect(card.filter(visible=True)).to_contain_text("已撤回")
    owner.open(FORM)
    owner.sees("哪一种优惠")
    expect(owner.page.get_by_text("接着上次没有提交的填。")).to_have_count(0)


def test_an_offer_is_paused_gone_on_with_and_copied(phone: OpenPhone) -> None:
    owner = phone("owner-canteen")
    owner.open(OFFERS)
    owner.sees("已上架")
    card = owner.page.locator(".card", has_text="已上架").filter(visible=True)
    title = card.first.locator(".title").inner_text()
    press_on(owner, title, "暂停")
    owner.tap("店铺休息")
    owner.press("确认暂停")
    own = owner.page.locator(".card", has=owner.page.get_by_text(title, exact=True)).filter(visible=True)
    expect(own).to_contain_text("本店说明：店铺休息")
    owner.keep("offer-paused")
    press_on(owner, title, "恢复")
    owner.press("确认恢复")
    expect(own).to_contain_text("已上架")
    press_on(owner, title, "照它再拟一项")
    expect(owner.page.locator('uni-input[aria-label="名称"] input').filter(visible=True)).to_have_value(title)
    owner.keep("offer-copied")
