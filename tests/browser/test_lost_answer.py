"""The answer to a redemption is lost on its way, and the phone is switched off: it is one redemption all the same."""

import re

from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenPhone
from tests.browser.test_counter import COUPON, claim, digits_on, open_counter, type_code
from tests.support.chromium import Camera

REDEMPTIONS = re.compile(r"/merchant/redemptions$")


def test_it_is_asked_for_again_after_a_restart(phone: OpenPhone, camera: Camera) -> None:
    camera.show(None)
    resident, clerk = phone("resident-minor"), phone("clerk-barber")
    claim(resident, COUPON)
    keys: list[str] = []

    def lose_the_answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.fetch()  # It arrives, and has its effect.
        route.abort()

    open_counter(clerk)
    type_code(clerk, digits_on(resident))
    clerk.sees(COUPON)
    clerk.page.route(REDEMPTIONS, lose_the_answer)
    clerk.press("确认核销")
    clerk.sees(re.compile("还不知道有没有核销成功"))
    clerk.keep("counter-answer-lost")
    resident.sees("已使用")

    clerk.page.unroute(REDEMPTIONS)
    clerk.open("/pages/shop/counter")
    clerk.sees(re.compile("没有等到结果"))
    clerk.keep("counter-pending")
    with clerk.page.expect_request(REDEMPTIONS) as sent:
        clerk.press("查这一笔的结果")
    clerk.sees("核销成功，为顾客省了")
    assert {*keys, sent.value.headers["idempotency-key"]} == {keys[0]}
    clerk.press("扫下一张")
    clerk.sees("扫顾客的码")
    expect(clerk.page.get_by_text(re.compile("没有等到结果")).filter(visible=True)).to_have_count(0)
