"""One box above every page of the console: by the keyboard alone, by the bar, on a phone, and without scripts."""

import re

from playwright.sync_api import Browser, ViewportSize, expect

from tests.browser.desk import OpenDesk


def test_ctrl_k_finds_by_the_keyboard_alone(desk: OpenDesk) -> None:
    clerk = desk("street.clerk")
    clerk.open("/residents")
    page, box = clerk.page, clerk.page.locator("dialog.search-box")
    page.keyboard.press("Control+k")
    expect(box.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("演示")
    expect(box.get_by_role("heading", name="商户")).to_be_visible(timeout=20_000)
    clerk.keep("search-box")
    links = box.get_by_role("link")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("ArrowDown")
    wanted = links.nth(0).get_attribute("href") or ""
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")


def test_the_bar_leads_to_a_page_and_people_are_seen_for_a_reason(desk: OpenDesk) -> None:
    clerk = desk("street.clerk")
    clerk.open("/")
    bar = clerk.page.get_by_role("banner").get_by_role("search")
    bar.get_by_role("searchbox").fill("3-")
    bar.get_by_role("button", name="查找").click()
    clerk.sees(re.compile("没有找到|家庭"))
    clerk.open("/search?q=示例")
    clerk.check()
    clerk.keep("search")
    clerk.page.set_viewport_size({"width": 390, "height": 844})
    assert clerk.page.evaluate("document.documentElement.scrollWidth") <= 390
    clerk.keep("search-narrow")
    clerk.open("/search?q=示例&kind=people")
    clerk.fill("原因", "核对名册")
    clerk.press("查看这一页")
    expect(clerk.page.locator("#main").get_by_role("listitem").filter(has_text="示例·")).not_to_have_count(0)
    assert clerk.page.locator("#main").get_by_role("listitem").filter(has_text="*").count() == 0


def test_a_slash_opens_the_box_unless_one_is_typing(desk: OpenDesk) -> None:
    clerk = desk("street.clerk")
    clerk.open("/")
    page, box = clerk.page, clerk.page.locator("dialog.search-box")
    page.keyboard.press("/")
    expect(box.get_by_role("searchbox")).to_be_focused()
    expect(box.get_by_role("searchbox")).to_have_value("")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    clerk.open("/residents")
    own = page.locator("#main form[role=search] input").nth(0)
    expect(own).to_be_focused()  # A list opens with its own search in the hand,
    page.keyboard.type("3/2")  # in which a stroke is a stroke;
    expect(own).to_have_value("3/2")
    expect(box).to_have_count(0)
    page.keyboard.press("Escape")  # Esc leaves it, and the key is free again.
    expect(own).not_to_be_focused()
    page.keyboard.press("/")
    expect(box.get_by_role("searchbox")).to_be_focused()


def test_on_a_touch_screen_no_list_takes_the_keyboard(desk: OpenDesk, browser: Browser) -> None:
    clerk = desk("street.clerk")
    clerk.open("/residents")
    kept, tablet = clerk.context.storage_state(), ViewportSize(width=820, height=1180)
    with browser.new_context(has_touch=True, is_mobile=True, viewport=tablet, storage_state=kept) as touch:
        page = touch.new_page()
        page.goto(clerk.page.url)
        expect(page.locator("#main form[role=search]")).to_be_visible()
        expect(page.locator("#main form[role=search] input").nth(0)).not_to_be_focused()
