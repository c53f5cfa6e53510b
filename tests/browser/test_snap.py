"""A bin that is too full: reported with a picture, given to somebody, done with a picture, and not done after all."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk
from tests.browser.phone import Phone
from tests.support.pictures import photo

WORDS = "西门外的垃圾桶满了，风一吹满地都是"
PATIENCE_S = 30


def add_picture(held: Phone, picture: Path) -> None:
    with held.page.expect_file_chooser() as asked:
        held.tap("添加照片")
    asked.value.set_files(picture)
    expect(held.page.locator('[aria-label="去掉照片 1"]').filter(visible=True)).to_be_visible()


def say(held: Phone, words: str) -> None:
    held.page.locator("uni-textarea textarea").filter(visible=True).last.fill(words)


def test_from_a_photo_to_fixed_and_reopened(desk: OpenDesk, phone: OpenPhone, tmp_path: Path) -> None:
    resident = phone("resident-notice")
    resident.open("/pages/voice/new")
    resident.sees("是什么问题")
    resident.tap("是什么问题")
    resident.tap("垃圾满溢")
    resident.sees(re.compile("件可能一样的"))
    resident.keep("snap-390")
    say(resident, WORDS)
    add_picture(resident, photo(tmp_path, "full", "#7a8b3d"))
    resident.press("不是同一件，仍要报告")
    resident.sees(WORDS, PATIENCE_S)

    clerk = desk("wanghai.clerk")
    clerk.go("随手拍")
    row = clerk.page.locator("tr", has_text=WORDS)
    row.get_by_role("link").click()
    clerk.follow("转交")
    hand = clerk.page.get_by_label("转交给").locator("option", has_text="信用采集员").first
    clerk.choose("转交给", hand.inner_text())
    clerk.fill("理由", "请先去看一下")
    clerk.press("转交")
    clerk.sees("已转交")

    keeper = phone("resident-points")
    keeper.open("/pages/voice/tasks")
    keeper.page.locator("uni-view", has_text=WORDS).filter(visible=True).last.wait_for()
    keeper.page.locator(".card", has_text=WORDS).locator(".link").first.click()
    keeper.press("接办")
    keeper.sees("登记结果")
    keeper.tap("已解决")
    say(keeper, "已清运，地面也扫干净了")
    add_picture(keeper, photo(tmp_path, "empty", "#90a4ae"))
    keeper.keep("snap-result-390")
    keeper.press("办结")
    keeper.sees("垃圾满溢", PATIENCE_S)

    resident.open("/pages/voice/mine")
    resident.page.locator(".card", has_text=WORDS).locator(".link").first.click()
    resident.sees("已清运，地面也扫干净了")
    resident.keep("snap-fixed-390")
    resident.press("没有解决，要求重新办理")
    say(resident, "第二天又满了")
    resident.press("要求重新办理")
    resident.sees("报告人要求重新办理")
    keeper.open("/pages/voice/tasks")
    keeper.sees("要求重新办理")
