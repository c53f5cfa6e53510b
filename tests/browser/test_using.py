"""Using what one has: where a coupon is good, what a message speaks of, a discount seen on the holder's phone."""

import re
import time

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.phone import Phone
from tests.browser.test_counter import COUNT_TAPS, SEEN_WITHIN_S, claim, digits_on, open_counter, open_coupon, type_code
from tests.support.chromium import Camera

HAIRCUT = "洗剪吹八折"
REASON = "扫错了券"
CODE_TAPS = 4
DAYS_LEFT = re.compile(r"^(还有 \d+ 天|今天到期)$")


def test_a_coupon_says_where(phone: OpenPhone) -> None:
    resident = phone("resident-coupons")
    resident.page.add_init_script("window.open = link => { window.opened = link }")
    open_coupon(resident, HAIRCUT)
    resident.sees("到演示·春风理发店使用")
    resident.sees(re.compile("示例路 1 号$"))
    resident.sees(re.compile("^(每天|周一)"))
    resident.sees("0631-0000001")
    resident.text("导航").scroll_into_view_if_needed()
    resident.keep("coupon-where")
    resident.tap("导航")
    assert re.match(r"(geo|maps):", resident.page.evaluate("window.opened"))


def test_coupons_to_use_are_on_the_first_page_with_their_days(phone: OpenPhone) -> None:
    resident = phone("resident-coupons")
    resident.open()
    resident.sees(re.compile(r"^\d+ 张券可以使用$"))
    resident.sees(DAYS_LEFT)
    resident.keep("home-coupons")
    days = [0 if "今天" in each else int(re.sub(r"\D", "", each)) for each in shown_days(resident)]
    assert days == sorted(days)
    resident.page.get_by_text(DAYS_LEFT).filter(visible=True).first.click()  # Whichever it is: others use theirs up.
    resident.sees("秒后自动换新")


def shown_days(resident: Phone) -> list[str]:
    return resident.page.get_by_text(DAYS_LEFT).filter(visible=True).all_inner_texts()


def test_from_the_first_page_to_a_code_in_four_taps(phone: OpenPhone) -> None:
    resident = phone("resident-coupons")
    resident.open()
    resident.sees("积分存折")
    resident.page.evaluate(COUNT_TAPS)
    resident.tap("兑换")
    resident.tap("诚信券 5 元")
    resident.press("积分兑换")
    resident.press("确认兑换")
    assert resident.page.evaluate("window.taps") == CODE_TAPS
    resident.page.locator(".uni-modal__btn_primary").click()  # WeChat's own question.
    resident.sees(re.compile("兑换成功，已放进我的券"))
    resident.sees("秒后自动换新")
    resident.keep("claimed")


def test_who_has_one_already_is_led_to_it(phone: OpenPhone) -> None:
    resident = phone("resident-coupons")
    open_coupon(resident, HAIRCUT)
    resident.open("/pages/resident/offers")
    resident.type("找优惠", HAIRCUT)
    resident.sees(re.compile(r"您已有 \d+ 张"))
    resident.text(HAIRCUT).click()
    resident.sees(re.compile(r"您已有 \d+ 张，去出示"))
    resident.keep("offer-held")
    resident.press("去出示")
    resident.sees("秒后自动换新")


def test_points_and_stars_on_the_card_and_what_raises_them_one_tap_further(phone: OpenPhone) -> None:
    resident = phone("resident-rich")
    resident.open()
    resident.sees("积分用来换优惠；星级看信用，星级高，会员优惠也多。")
    card = resident.page.locator(".bank").filter(visible=True)
    expect(card.get_by_text("信用分")).to_have_count(0)
    card.get_by_role("button", name="看星级怎么来的").click()
    resident.sees(re.compile(r"^再得 \d+ 分，升到|已经是最高的星级"))
    resident.keep("score-next")


def test_points_that_run_out_lead_to_what_they_buy(phone: OpenPhone) -> None:
    resident = phone("resident-rich")
    resident.page.route(
        re.compile("/me/bank$"),
        lambda route: route.fulfill(json=soon(route.fetch().json())),
    )
    resident.open()
    resident.sees(re.compile("^12 积分将于.*到期，看看能换什么$"))
    resident.keep("home-expiring")
    resident.tap("看看能换什么")
    resident.sees("现在能换")


def soon(bank: dict[str, object]) -> dict[str, object]:
    """The same bank with points that end in nine days."""
    day = time.strftime("%Y-%m-%d", time.localtime(time.time() + 9 * 86_400))
    return bank | {"expiring": [{"points": 12, "on": day}]}


def test_a_message_leads_to_what_it_speaks_of(phone: OpenPhone) -> None:
    resident = phone("resident-coupons")
    resident.open("/pages/resident/messages")
    message = resident.page.locator(".card", has_text="兑换成功").filter(visible=True)
    expect(message.first).to_be_visible()
    resident.keep("messages-lead-on")
    resident.page.get_by_role("button", name="打开：兑换成功").filter(visible=True).last.click()
    resident.sees(re.compile("使用说明|已使用|已退回|已过期"))


def test_a_member_discount_and_its_reversal_are_seen_on_the_holders_phone(phone: OpenPhone, camera: Camera) -> None:
    camera.show(None)
    resident, clerk = phone("resident-rich"), phone("clerk-barber")
    with resident.page.expect_response(re.compile("/me/card/use")):
        resident.open("/pages/resident/member-code")
    resident.sees("秒后自动换新")
    open_counter(clerk)
    type_code(clerk, digits_on(resident))
    clerk.type("账单金额", "38.37")
    clerk.press("算出应收金额")
    clerk.press("确认核销")
    clerk.sees("核销成功，为顾客省了")
    used_at = time.monotonic()
    resident.sees(re.compile(r"^已优惠 ¥\d+\.?\d*$"), within_s=SEEN_WITHIN_S)
    assert time.monotonic() - used_at < SEEN_WITHIN_S
    resident.keep("member-discount-given")
    clerk.open("/pages/shop/redemptions")
    done = clerk.page.locator(".redemption", has_text="¥38.37").filter(visible=True)
    done.locator("uni-button", has_text="撤销这一笔").click()
    clerk.tap(REASON)
    clerk.press("确认撤销")
    undone_at = time.monotonic()
    resident.sees("店里撤销了这次优惠", within_s=SEEN_WITHIN_S + 1)
    resident.keep("member-discount-undone")
    assert time.monotonic() - undone_at < SEEN_WITHIN_S + 1  # With the clerk's own request in it.


def test_a_coupon_whose_use_was_undone_is_good_again_on_the_holders_phone(phone: OpenPhone, camera: Camera) -> None:
    camera.show(None)
    resident, clerk = phone("resident-rich"), phone("clerk-barber")
    claim(resident, HAIRCUT)
    open_counter(clerk)
    type_code(clerk, digits_on(resident))
    clerk.type("账单金额", "41.19")
    clerk.press("算出应收金额")
    clerk.press("确认核销")
    resident.sees("已使用", within_s=10)
    clerk.open("/pages/shop/redemptions")
    done = clerk.page.locator(".redemption", has_text="¥41.19").filter(visible=True)
    done.locator("uni-button", has_text="撤销这一笔").click()
    clerk.tap(REASON)
    clerk.press("确认撤销")
    resident.sees("秒后自动换新", within_s=SEEN_WITHIN_S + 1)
