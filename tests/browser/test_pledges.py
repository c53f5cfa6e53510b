"""A drive of one grid: one signs on the phone, one takes back what they had signed, and signs on paper before two."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk, Workplace, look
from tests.support.served import ask_as

DRIVE, PLEDGE = "示例：文明养犬签约月", "示例：文明养犬承诺书"
NEIGHBOURS = ("resident-points", "resident-coupons", "resident-rich", "resident-of-owner", "resident-notice")


def covered(worker: Workplace) -> int:
    """In how many households somebody has signed."""
    worker.page.reload()
    found = re.match(r"([\d,]+) 户，共", worker.text(re.compile(r"户，共 [\d,]+ 户")).inner_text())
    assert found
    return int(found[1].replace(",", ""))


def has_signed(served: dict[str, str], persona: str) -> bool:
    signed = ask_as(served, persona, "GET", "/me/signatures").json()["items"]
    return any(each["title"] == PLEDGE and each["state"] == "live" for each in signed)


def test_a_drive_counts_who_signs_on_the_phone_and_on_paper(
    served: dict[str, str], desk: OpenDesk, phone: OpenPhone
) -> None:
    clerk = desk("wanghai.clerk")
    clerk.go("签约活动")
    clerk.follow(DRIVE)
    look(clerk, "pledge-drive")
    before, drive = covered(clerk), clerk.page.url.partition("/console")[2]

    new = phone("resident-new")
    new.open("/pages/text/pledges")
    new.tap(PLEDGE)
    new.sees("我承诺做到")
    new.keep("pledge-390")
    new.press("我承诺，签")
    new.keep("pledge-asked-390")
    new.press("我承诺")
    new.sees("我签过")
    new.keep("pledge-signed-390")
    assert covered(clerk) == before + 1

    persona = next(each for each in NEIGHBOURS if has_signed(served, each))
    other = phone(persona)
    other.open("/pages/text/pledges")
    other.tap("我签过的")
    other.tap(PLEDGE)
    other.press("撤回我的承诺")
    other.page.get_by_role("dialog").filter(visible=True).locator("uni-button", has_text="撤回").last.click()
    other.sees("已撤回")
    assert covered(clerk) == before

    number = ask_as(served, persona, "GET", "/me").json()["resident"]["number"]
    clerk.go("承诺书")
    clerk.page.locator("#main tbody tr", has_text=PLEDGE).get_by_role("link").first.click()
    clerk.follow("登记纸面签署")
    clerk.fill("居民编号", number)
    clerk.choose("怎样同意的", "口头同意，两人见证")
    clerk.press("登记，接着下一位")
    clerk.sees(re.compile("请附上签字的那张纸的照片"))
    clerk.fill("两位见证人", "示例甲、示例乙")
    look(clerk, "pledge-paper")
    clerk.press("登记，接着下一位")
    clerk.sees("已登记。可以接着登记下一位。")
    clerk.open(drive)
    assert covered(clerk) == before + 1
    other.page.reload()
    expect(other.text("我签过")).to_be_visible()
