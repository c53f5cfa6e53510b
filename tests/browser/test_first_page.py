"""What a first visit costs, the page with the four faces, and the desk around the phone."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Request, expect

from tests.browser.accessibility import Inspector
from tests.browser.conftest import OpenPhone
from tests.browser.desk import PHONE, SIZE
from tests.browser.phone import keep

FIRST_VISIT_BYTES = 120_000
"""Over the wire: all of it, with the data and the headers of answers. `bench.first_load` says how long it takes."""
NEXT_VISIT_BYTES = 20_000


def test_the_first_visit_is_light_and_the_next_one_has_its_files(phone: OpenPhone) -> None:
    resident = phone("resident-points")
    asked: list[Request] = []
    resident.page.on("requestfinished", lambda request: asked.append(request))
    for most in FIRST_VISIT_BYTES, NEXT_VISIT_BYTES:
        asked.clear()
        with resident.page.expect_event("requestfinished", lambda request: "/offers?" in request.url):
            resident.open()
        resident.sees("积分存折")
        resident.sees("看全部优惠")
        sizes = {each.url: each.sizes() for each in asked}
        wire = sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes.values())
        assert wire < most, sizes


def test_the_bar_on_the_desk_changes_whose_phone_it_is(
    browser: Browser, served: dict[str, str], tmp_path: Path
) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 1000}, locale="zh-CN") as context:
        page = context.new_page()
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.goto(f"{served['PUBLIC_URL']}/app/")
        screen = page.frame_locator("#phone")
        expect(screen.get_by_text("积分存折")).to_be_visible(timeout=15_000)
        page.select_option("#persona", "owner-barber")
        expect(screen.get_by_text("演示·春风理发店")).to_be_visible(timeout=15_000)
        assert page.url.endswith("?persona=owner-barber")
        expect(screen.get_by_text("看全部优惠")).to_be_visible()
        keep(page, tmp_path / "app-desk.png")
        box = page.locator("#phone").bounding_box()
        assert box["width"] == 390
        assert problems == []


def test_four_faces_and_each_is_two_taps_away(browser: Browser, served: dict[str, str], tmp_path: Path) -> None:
    with browser.new_context(viewport=SIZE, locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{served['PUBLIC_URL']}/")
        for title in "居民", "店员", "店主", "工作台":
            expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        assert Inspector().violations(page) == []
        keep(page, tmp_path / "start.png")
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        keep(page, tmp_path / "start-390.png")
        page.set_viewport_size(SIZE)
        for button, words in (
            ("打开居民的手机", "积分存折"),
            ("打开店员的手机", "春风理发店"),
            ("打开店主的手机", "春风理发店"),
        ):
            with context.expect_page() as opened:
                page.get_by_role("link", name=button).click()
            expect(opened.value.frame_locator("#phone").get_by_text(words).first).to_be_visible(timeout=30_000)
            opened.value.close()
        with context.expect_page() as opened:
            page.get_by_role("link", name="打开工作台").click()
        desk = opened.value
        expect(desk.get_by_role("heading", name="演示街道：选一个身份，直接进入")).to_be_visible()
        assert Inspector().violations(desk) == []
        keep(desk, tmp_path / "one-tap.png")
        desk.get_by_role("button", name=re.compile("街道 财务")).click()
        expect(desk.get_by_text("street.finance")).to_be_attached()
        expect(desk.get_by_role("heading", name=re.compile("等我处理")).first).to_be_visible()
