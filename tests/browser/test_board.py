"""The first page and the fraud queue as a person at a desk sees them, on a desk, on a tablet and on paper."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.desk import OpenDesk


def test_the_first_page_says_where_things_stand(desk: OpenDesk) -> None:
    worker = desk("street.admin")
    worker.open("/")
    for heading in ("等我处理", "信用基金", "居民积分", "每日核销", "按行业", "最受欢迎的优惠", "商户评价"):
        expect(worker.page.get_by_role("heading", name=heading)).to_be_visible()
    worker.sees(re.compile("积分兑付保障：(充足|预警|不足)"))
    expect(worker.page.get_by_role("img", name="每日核销笔数")).to_be_visible()
    worker.check()
    worker.keep("first-page")
    worker.page.get_by_role("link", name="近 7 天").click()
    expect(worker.page).to_have_url(re.compile("period=7d"))
    expect(worker.page.get_by_role("link", name="近 7 天")).to_have_attribute("aria-current", "true")
    worker.page.get_by_label("查看").select_option(index=1)
    worker.press("查看")
    expect(worker.page).to_have_url(re.compile(r"node=\d+&period=7d"))
    worker.check()
    assert worker.problems == []


def test_the_tables_behind_the_charts_open_by_keyboard(desk: OpenDesk) -> None:
    worker = desk("street.admin")
    worker.open("/?period=90d")
    summary = worker.page.locator("section", has=worker.page.get_by_role("heading", name="按行业")).locator("summary")
    summary.focus()
    worker.page.keyboard.press("Enter")
    expect(worker.page.get_by_role("columnheader", name="为居民优惠（元）").filter(visible=True).first).to_be_visible()
    worker.check()


def test_on_paper_the_tables_are_open_and_the_navigation_is_not_there(desk: OpenDesk, tmp_path: Path) -> None:
    worker = desk("street.auditor")
    worker.open("/")
    worker.page.emulate_media(media="print")
    expect(worker.page.get_by_role("navigation", name="主导航")).to_be_hidden()
    worker.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert worker.page.locator("#main details:not([open])").count() == 0
    worker.keep("first-page-print")
    worker.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert worker.page.locator("#main details[open]").count() == 0
    paper = tmp_path / "first-page.pdf"
    worker.page.pdf(path=paper, format="A4")
    assert paper.read_bytes().startswith(b"%PDF")


def test_things_that_wait_lead_to_their_lists(desk: OpenDesk) -> None:
    worker = desk("street.finance")
    worker.open("/")
    worker.follow("待审批的充值")
    expect(worker.page).to_have_url(re.compile("/console/top-ups"))
    worker.open("/")
    worker.follow("待核查的风险提示")
    expect(worker.page.get_by_role("heading", name="风险提示", exact=True)).to_be_visible()
    worker.check()
