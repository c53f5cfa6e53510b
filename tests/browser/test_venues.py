"""A room is booked on a phone, refused at the desk with a reason, booked again and agreed to; another phone sees it
taken.
"""

import re
from datetime import date
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import SIZE, OpenDesk, Workplace, look
from tests.browser.phone import Phone
from tests.support.served import ask_as

ROOM, FIRST, SECOND = "邻里活动室", "resident-rich", "resident-coupons"
PURPOSE, REASON = "太极拳小组碰头", "那天上午活动室要换灯管"
NARROW, SMALL = {"width": 1024, "height": 768}, {"width": 390, "height": 844}
PATIENCE_MS = 20_000


def a_free_time(env: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The room, and the first time of its last day that is free: nobody else in the tests looks so far ahead."""
    venues = ask_as(env, FIRST, "GET", "/venues").json()["items"]
    number = next(each["id"] for each in venues if each["name"] == ROOM)
    days = ask_as(env, FIRST, "GET", f"/venues/{number}").json()["days"]
    day = [each["day"] for each in days if each["free"]][-1]
    slots = ask_as(env, FIRST, "GET", f"/venues/{number}?day={day}").json()["slots"]
    return number, next(each for each in slots if each["state"] == "free") | {"day": day}


def at_day(held: Phone, day: str) -> None:
    """The day in the strip, however far it is."""
    on = date.fromisoformat(day)
    held.page.locator(".day", has_text=f"{on.month}月{on.day}日").filter(visible=True).click()


def row(held: Phone, slot: dict[str, Any]) -> Locator:
    hour = (int(slot["starts_at"][11:13]) + 8) % 24
    words = re.compile(f"^\\s*{hour:02d}:{slot['starts_at'][14:16]}—")
    return held.page.locator(".slot").filter(visible=True).filter(has_text=words)


def book(held: Phone, slot: dict[str, Any]) -> None:
    row(held, slot).click()
    held.type("用来做什么", PURPOSE)
    held.type("几个人用", "9")
    held.keep("venue-booking-390")
    held.press("申请预订")
    expect(row(held, slot)).to_contain_text("待社区同意", timeout=PATIENCE_MS)


def waiting(clerk: Workplace) -> Locator:
    """What of ours waits at the desk."""
    clerk.go("场地")
    clerk.follow(ROOM)
    return clerk.page.locator("#main tbody tr", has_text=PURPOSE)


def see(clerk: Workplace, name: str) -> None:
    look(clerk, name)
    for size in (NARROW, SMALL):
        clerk.page.set_viewport_size(size)  # type: ignore[arg-type]  # A dictionary of two.
        clerk.keep(f"{name}-{size['width']}")
    clerk.page.set_viewport_size(SIZE)


def test_a_room_is_booked_refused_booked_again_and_agreed_to(
    phone: OpenPhone, desk: OpenDesk, served: dict[str, str]
) -> None:
    number, slot = a_free_time(served)
    first = phone(FIRST)
    first.open("/pages/gathering/list")
    first.tap("场地")
    first.sees(ROOM)
    first.keep("venues-390")
    first.tap(ROOM)
    at_day(first, slot["day"])
    first.sees("点这里预订")
    first.keep("venue-390")
    book(first, slot)

    clerk = desk("street.clerk")
    expect(waiting(clerk)).to_be_visible(timeout=PATIENCE_MS)
    see(clerk, "venue-desk")
    waiting(clerk).get_by_role("link", name="谢绝").click()
    clerk.fill("原因", REASON)
    clerk.press("谢绝")
    clerk.sees("已谢绝")

    first.open("/pages/gathering/mine")
    first.tap("以前的")
    first.sees(REASON)
    first.keep("venue-refused-390")
    first.open(f"/pages/gathering/venue?id={number}&day={slot['day']}")
    expect(row(first, slot)).to_contain_text("空闲", timeout=PATIENCE_MS)
    book(first, slot)
    waiting(clerk).get_by_role("button", name="同意").click()
    clerk.sees("已同意")

    second = phone(SECOND)
    second.open(f"/pages/gathering/venue?id={number}&day={slot['day']}")
    expect(row(second, slot)).to_contain_text("已订", timeout=PATIENCE_MS)
    second.keep("venue-taken-390")
    first.open("/pages/gathering/mine")
    first.sees(ROOM)
    first.sees("已订好")
    first.tap(ROOM)
    first.sees("您已订好，请按时使用。")
    first.keep("venue-own-390")
    first.press("来不了，取消")
    first.press("确定取消")
    second.page.reload()
    expect(row(second, slot)).to_contain_text("空闲", timeout=PATIENCE_MS)
    clerk.go("场地")
    see(clerk, "venues-desk")
    clerk.follow("开放场地")
    see(clerk, "venue-new-desk")
