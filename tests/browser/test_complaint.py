"""A coupon that was refused: complained of, answered by the shop, upheld, and a record that waits for another."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk
from tests.browser.phone import Phone
from tests.support.served import ask_as

WORDS = "券在有效期内，店员说这个月不收"


def say(held: Phone, words: str) -> None:
    held.page.locator("uni-textarea textarea").filter(visible=True).last.fill(words)


def test_from_a_coupon_to_a_record(served: dict[str, str], desk: OpenDesk, phone: OpenPhone) -> None:
    used = ask_as(served, "resident-coupons", "GET", "/me/coupons?status=redeemed").json()["items"]
    coupon = next(each for each in used if "春风" in each["use"]["merchant"]["name"])
    resident = phone("resident-coupons")
    resident.open(f"/pages/resident/coupon?id={coupon['id']}")
    resident.press("投诉商户")
    resident.sees("拒绝兑付有效券")
    say(resident, WORDS)
    resident.keep("complaint-390")
    resident.press("提交投诉")
    resident.sees(re.compile("最晚 .*办结"))

    clerk = desk("wanghai.clerk")
    clerk.go("投诉")
    clerk.keep("complaint-queue")
    clerk.page.locator("tr", has_text=WORDS).get_by_role("link").click()
    clerk.press("请商户答复")
    clerk.sees("个工作日内答复")

    owner = phone("owner-barber")
    owner.open("/pages/shop/complaints")
    owner.page.locator(".card", has_text=WORDS).locator(".link").first.click()
    owner.sees("投诉人不愿让商户知道姓名")
    expect(owner.page.get_by_text("银杏")).to_have_count(0)
    say(owner, "新来的店员不清楚，已补兑")
    owner.keep("complaint-on-the-phone")
    owner.press("提交答复")
    owner.sees("本店的答复")

    clerk.page.reload()
    clerk.follow("办结")
    clerk.fill("告诉投诉人", "核对了扫码记录，券有效")
    clerk.fill("告诉商户", "请培训店员，有效的券都要收")
    clerk.keep("complaint-decision")
    clerk.press("办结")
    clerk.sees("由另一位工作人员审核")
    clerk.keep("complaint-upheld")
    resident.open("/pages/voice/complaints")
    resident.sees("核对了扫码记录，券有效")
