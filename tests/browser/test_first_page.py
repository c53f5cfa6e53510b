"""What a first visit costs, and the desk around the phone."""

import gzip
from pathlib import Path

import requests
from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenPhone
from tests.browser.phone import keep

SCRIPT_BYTES_MAX = 300_000
"""Of the first page, gzipped."""


def test_the_first_page_is_light(phone: OpenPhone) -> None:
    scripts: list[str] = []
    resident = phone("resident-points")
    resident.page.on(
        "request", lambda request: scripts.append(request.url) if request.resource_type == "script" else None
    )
    resident.open()
    resident.sees("积分存折")
    resident.page.wait_for_load_state("networkidle")
    sizes = {url.rsplit("/", 1)[-1]: len(gzip.compress(requests.get(url, timeout=10).content)) for url in set(scripts)}
    assert any(name.startswith("index-") for name in sizes)
    assert sum(sizes.values()) < SCRIPT_BYTES_MAX, sizes


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
