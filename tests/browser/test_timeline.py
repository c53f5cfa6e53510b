"""The desk's timelines: a colleague is named in a note by typing, and finds it among what waits."""

from playwright.sync_api import ViewportSize, expect

from tests.browser.desk import OpenDesk


def test_a_colleague_is_named_and_ticks_it_off(desk: OpenDesk) -> None:
    clerk = desk("street.clerk")
    clerk.open("/merchants?status=suspended")
    clerk.page.locator("#main tbody").get_by_role("link", name="演示·旧巷餐馆", exact=True).click()
    page = clerk.page
    page.get_by_label("备注", exact=True).fill("电话打不通，@street.fin")
    page.get_by_label("备注", exact=True).press("End")
    page.get_by_label("备注", exact=True).press_sequentially("a")
    page.get_by_role("button", name="street.finance").click()
    expect(page.get_by_label("备注", exact=True)).to_have_value("电话打不通，@street.finance ")
    page.get_by_role("button", name="写下备注").click()
    expect(page.get_by_role("status")).to_contain_text("备注已写下")
    expect(page.locator("#timeline")).to_contain_text("电话打不通，@street.finance")
    for width, height in ((1366, 768), (1024, 768), (768, 1024), (1920, 1080)):
        page.set_viewport_size(ViewportSize(width=width, height=height))
        clerk.keep(f"timeline-{width}")
    finance = desk("street.finance")
    finance.open("/notes")
    finance.page.get_by_role("button", name="打开").click()
    expect(finance.page.locator("#timeline")).to_contain_text("电话打不通")
    finance.open("/notes")
    expect(finance.page.locator("#main")).to_contain_text("没有未读的备注")
