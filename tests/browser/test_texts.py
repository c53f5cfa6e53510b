"""A notice from its draft to who read it, and what anybody reads of a node without signing in."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, expect

from app.core.clock import business_day, utc_now
from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk, look
from tests.browser.phone import SIZE, keep

TITLE = "周四上午检修电梯"
PATIENCE_S = 30
WORDS = "周四 9:00 到 11:00 一号楼电梯检修，请走楼梯。"


def test_a_notice_is_written_by_one_published_by_another_and_read(desk: OpenDesk, phone: OpenPhone) -> None:
    clerk = desk("wanghai.clerk")
    clerk.go("公告")
    clerk.follow("起草公告")
    clerk.choose("给谁看", "本辖区全体居民")
    clerk.press("下一步")
    clerk.fill("主题", "检修")
    clerk.fill("标题", TITLE)
    clerk.fill("正文", WORDS)
    clerk.fill("首页置顶到", str(business_day(utc_now()) + timedelta(days=3)))
    clerk.press("保存草稿")
    clerk.sees(WORDS)
    clerk.press("提交")
    address = clerk.page.url.partition("/console")[2]

    admin = desk("wanghai.admin")
    admin.open(address)
    look(admin, "notice-submitted")
    admin.press("发布")
    admin.confirm()
    admin.sees("公告已放进居民的消息。", PATIENCE_S)

    resident = phone("resident-notice")
    resident.open()
    resident.sees(TITLE)
    resident.keep("notice-pinned-390")
    resident.tap(TITLE)
    resident.sees(WORDS)
    resident.keep("notice-read-390")

    admin.open(address)
    read = admin.page.locator("dt", has_text="看过").locator("xpath=following-sibling::dd[1]")
    expect(read).to_have_text("1 人")


def test_who_has_no_account_reads_the_open_figures(desk: OpenDesk, browser: Browser, tmp_path: Path) -> None:
    clerk = desk("street.clerk")
    clerk.open("/open-figures")
    address = clerk.page.get_by_role("link", name="公开数据页").get_attribute("href")
    assert address is not None
    with browser.new_context(viewport=SIZE, locale="zh-CN", accept_downloads=True) as context:
        page = context.new_page()
        page.goto(clerk.page.url.partition("/console")[0] + address)
        expect(page.get_by_role("heading", name=re.compile(r"^演示街道，20\d\d 年 \d+ 月$"))).to_be_visible()
        expect(page.get_by_text("少于 5", exact=True).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZE["width"]
        keep(page, tmp_path / "open-figures-390.png")
        with page.expect_download() as file:
            page.get_by_role("link", name="下载本月表格").click()
        table = Path(file.value.path()).read_text(encoding="utf-8-sig")
        assert "少于 5" in table
        assert "示例" not in table
