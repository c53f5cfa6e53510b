"""The desk's lists: what waits is counted beside the navigation, one thing leads to the next, and back to the list."""

import re

from playwright.sync_api import ViewportSize, expect

from tests.browser.desk import OpenDesk, look

TABLET = ViewportSize(width=768, height=1024)
NARROW = ViewportSize(width=1024, height=768)


def test_the_navigation_counts_what_waits(desk: OpenDesk) -> None:
    admin = desk("street.admin")
    admin.open("/")
    entry = admin.page.locator(".console__nav li", has=admin.page.get_by_role("link", name="优惠", exact=True))
    expect(entry.locator(".console__count")).to_have_text(re.compile(r"^\d+\+?$"))
    auditor = desk("street.auditor")
    auditor.open("/")
    expect(auditor.page.locator(".console__nav .console__count")).to_have_count(
        len(auditor.page.locator(".tasks__item--some").all())
    )


def test_one_thing_leads_to_the_next_and_back_to_the_list_as_it_was(desk: OpenDesk) -> None:
    admin = desk("street.admin")
    admin.open("/offers?status=draft")
    links = admin.page.locator("#main tbody th a, #main tbody td a")
    expect(links).not_to_have_count(0)
    links.nth(0).click()
    queue = admin.page.get_by_role("navigation", name="列表")
    expect(queue).to_contain_text(re.compile(r"第 1 / \d+ 条"))
    look(admin, "queue-offer")
    queue.get_by_role("link", name="下一条").click()
    expect(queue).to_contain_text(re.compile(r"第 2 / \d+ 条"))
    queue.get_by_role("link", name="上一条").click()
    expect(queue).to_contain_text(re.compile(r"第 1 / \d+ 条"))
    queue.get_by_role("link", name=re.compile("^‹")).click()
    expect(admin.page).to_have_url(re.compile(r"/offers\?status=draft$"))


def test_a_decision_offers_the_next_one(desk: OpenDesk) -> None:
    admin = desk("street.admin")
    admin.open("/offers?status=draft")
    admin.page.locator("#main tbody th a, #main tbody td a").first.click()
    expect(admin.page.get_by_role("navigation", name="列表")).to_be_visible()
    admin.press("发布")
    admin.confirm()
    on = admin.page.get_by_role("link", name=re.compile("^(下一条（还有|回到列表)"))
    expect(on).to_be_focused()
    before = admin.page.url
    admin.page.keyboard.press("Enter")
    expect(admin.page).not_to_have_url(before)


def test_a_list_turns_back_page_by_page(desk: OpenDesk) -> None:
    auditor = desk("street.auditor")
    auditor.open("/residents")
    expect(auditor.page.get_by_role("link", name="上一页")).to_have_count(0)
    firsts = [auditor.page.locator("#main tbody th a").first.get_attribute("href")]
    for _ in range(2):
        auditor.page.get_by_role("link", name="下一页").click()
        expect(auditor.page.locator("#main tbody th a").first).not_to_have_attribute("href", firsts[-1] or "")
        firsts.append(auditor.page.locator("#main tbody th a").first.get_attribute("href"))
    for expected in (firsts[1], firsts[0]):
        auditor.page.get_by_role("link", name="上一页").click()
        expect(auditor.page.locator("#main tbody th a").first).to_have_attribute("href", expected or "")


def test_heads_and_navigation_stay_in_view(desk: OpenDesk) -> None:
    auditor = desk("street.auditor")
    auditor.open("/residents")
    auditor.page.evaluate("scrollTo(0, 900)")
    for part in (".console__top", "#main thead th >> nth=1", ".console__nav [aria-current]"):
        expect(auditor.page.locator(part)).to_be_in_viewport()
    auditor.page.locator("#main tbody tr").nth(20).scroll_into_view_if_needed()
    auditor.keep("residents-scrolled")


def test_groups_fold_where_the_window_is_small(desk: OpenDesk) -> None:
    admin = desk("street.admin")
    admin.page.set_viewport_size(TABLET)
    admin.open("/residents")
    admin.page.get_by_role("button", name="菜单").click()
    navigation = admin.page.get_by_role("navigation", name="主导航")
    expect(navigation.get_by_role("link", name="居民", exact=True)).to_be_visible()
    expect(navigation.get_by_role("link", name="充值", exact=True)).to_be_hidden()
    assert navigation.evaluate("each => each.scrollHeight") <= TABLET["height"]
    admin.keep("navigation-768")
    navigation.get_by_text("资金", exact=True).click()
    expect(navigation.get_by_role("link", name="充值", exact=True)).to_be_visible()
    admin.page.set_viewport_size(NARROW)
    for path in ("/residents", "/statements", "/records", "/merchants"):
        admin.open(path)
        admin.keep(f"narrow-{path.strip('/')}")
        assert admin.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
        assert admin.page.evaluate(BROKEN) == [], path


BROKEN = """[...document.querySelectorAll("#main tbody tr")].filter((row) => {
  const one = parseFloat(getComputedStyle(row).lineHeight) || 24;
  return row.clientHeight > 6 * one && [...row.cells].every((cell) => cell.textContent.trim().length < 30);
}).map((row) => row.innerText)"""
"""Rows of cells whose few words stand one above the other."""


def test_filters_are_saved_under_a_name_and_opened_by_it(desk: OpenDesk) -> None:
    auditor = desk("street.auditor")
    auditor.open("/offers?status=draft")
    auditor.follow("保存这些条件")
    auditor.fill("名称", "待审的优惠")
    look(auditor, "saved-view-new")
    auditor.press("保存")
    views = auditor.page.get_by_role("navigation", name="我的视图")
    expect(views.get_by_role("link", name="待审的优惠")).to_have_attribute("aria-current", "true")
    look(auditor, "saved-view")
    auditor.open("/offers")
    views.get_by_role("link", name="待审的优惠").click()
    expect(auditor.page).to_have_url(re.compile(r"/offers\?status=draft$"))
    views.get_by_role("link", name="改名、删除").click()
    look(auditor, "saved-views")
    auditor.press("删除")
    auditor.confirm()
    expect(auditor.page.get_by_text("还没有保存视图")).to_be_visible()
