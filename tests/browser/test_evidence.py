"""An overflowing bin: photographed by the block leader, answered by the household, a minus in the end, which is
verified, told, objected to with a picture and revoked; nothing counts meanwhile.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk
from tests.browser.phone import Phone
from tests.support.served import ask_as, assert_verified

RULE = "垃圾分类三次不到位"
HOME = "1-1-101"
BAGS = (
    (430, 330, "#7a8b3d"),
    (520, 300, "#c0b283"),
    (610, 345, "#8f9779"),
    (700, 310, "#d6d2c4"),
    (760, 640, "#c0b283"),
)


@pytest.fixture
def bin_pictures(tmp_path: Path) -> list[Path]:
    """What the camera has seen: a bin that is too full, on three days."""
    found = []
    for day in range(3):
        picture = Image.new("RGB", (1200, 900), ("#cfd8dc", "#d7ccc8", "#c5cae9")[day])
        draw = ImageDraw.Draw(picture)
        draw.rectangle((0, 700, 1200, 900), fill="#90a4ae")
        for left, top, colour in BAGS[day:]:
            draw.ellipse((left, top, left + 170, top + 150), fill=colour, outline="#555555", width=4)
        draw.polygon(((400, 420), (820, 420), (780, 780), (440, 780)), fill="#2e7d32", outline="#1b5e20", width=8)
        draw.rectangle((380, 400, 840, 440), fill="#388e3c", outline="#1b5e20", width=6)
        draw.ellipse((80, 640, 260, 790), fill="#7a8b3d", outline="#555555", width=4)
        found.append(tmp_path / f"bin-{day}.jpg")
        picture.save(found[-1], "JPEG")
    return found


@contextmanager
def chosen(page: Page, *files: Path) -> Iterator[None]:
    with page.expect_file_chooser() as asked:
        yield
    asked.value.set_files(files)


def photograph(held: Phone, *files: Path) -> None:
    with chosen(held.page, *files):
        held.tap("拍照或从相册选")
    expect(held.page.locator('[aria-label^="去掉照片"]').filter(visible=True)).to_have_count(len(files))


def choose_rule(held: Phone, purpose: str) -> None:
    held.open("/pages/resident/collect")
    held.sees("户号")
    held.page.locator(".link", has_text=HOME).filter(visible=True).first.click()
    held.sees("哪一条")
    held.tap(purpose)
    held.page.locator(".choices").last.locator(".choice", has_text=RULE).first.click()


def describe(held: Phone, words: str) -> None:
    held.page.locator("uni-textarea textarea").filter(visible=True).last.fill(words)


def days_pass(served: dict[str, str]) -> None:
    """A reminder counts for what happens after the day on which it was told: that was some days ago."""
    with closing(sqlite3.connect(served["DATABASE_URL"].removeprefix("sqlite:///"), timeout=30)) as database:
        for column in ("told_at", "created_at"):
            database.execute(f"UPDATE reminder SET {column} = datetime({column}, '-2 days') WHERE status = 'open'")  # noqa: S608
        for column in ("occurred_on", "counted_on"):
            database.execute(
                f"UPDATE reminder SET {column} = date({column}, '-2 days')"  # noqa: S608
                " WHERE status = 'open' AND given_by_resident IS NOT NULL"
            )
        database.commit()


def score(served: dict[str, str]) -> int:
    return int(ask_as(served, "resident-points", "GET", "/me/bank").json()["score"])


def test_an_overflowing_bin(desk: OpenDesk, phone: OpenPhone, served: dict[str, str], bin_pictures: list[Path]) -> None:
    before, leader, household = score(served), phone("resident-coupons"), phone("resident-points")
    leader.open("/pages/resident/collect")
    leader.tap("我采集的")  # In a browser a page is fetched when it is first opened; in WeChat it is there.
    leader.sees("记录")
    choose_rule(leader, "提醒")
    describe(leader, "楼下 3 号桶满到地上，厨余没有分开")
    photograph(leader, bin_pictures[0], bin_pictures[1])
    leader.keep("evidence-form-390")
    leader.context.set_offline(True)
    leader.press("提交")
    leader.sees("存在手机里，有网络时发出")
    leader.context.set_offline(False)
    leader.press("现在发出")
    leader.tap("提醒")
    leader.sees("楼下 3 号桶满到地上，厨余没有分开")
    days_pass(served)

    household.open("/pages/resident/reminders")
    household.sees("楼下 3 号桶满到地上")
    household.tap("看照片（2 张）")
    household.page.locator('[aria-label="照片 1"]').filter(visible=True).first.click()
    household.keep("evidence-reminder-390")
    household.page.locator("uni-button", has_text="说明情况").filter(visible=True).first.click()
    household.page.locator('uni-textarea[aria-label="答复"] textarea').fill("那天倒的是隔壁，已经提醒他们")
    photograph(household, bin_pictures[2])
    household.press("发出答复")
    household.sees("您的答复：那天倒的是隔壁")

    choose_rule(leader, "提醒")
    describe(leader, "又满了，当面说过")
    photograph(leader, bin_pictures[2])
    leader.press("提交")
    leader.sees("又满了，当面说过")
    days_pass(served)

    choose_rule(leader, "减分")
    describe(leader, "第三次：桶边仍是没有分开的厨余")
    photograph(leader, bin_pictures[2])
    leader.press("提交")
    leader.sees("待核实")
    number = ask_as(served, "resident-coupons", "GET", "/collector/records").json()["items"][0]["id"]
    assert score(served) == before

    verifier = desk("street.clerk")
    verifier.open(f"/records/{number}")
    verifier.page.locator(".picture").first.locator("summary").click()
    verifier.check()
    verifier.keep("evidence-record")
    verifier.page.set_viewport_size({"width": 390, "height": 844})
    verifier.check()
    verifier.keep("evidence-record-390")
    verifier.press("核实")
    verifier.confirm()
    verifier.sees("已核实")
    approver = desk("street.admin")
    approver.open(f"/records/{number}")
    approver.press("批准")
    approver.confirm()
    approver.sees("已告知本人")
    assert score(served) == before

    household.open("/pages/resident/score")
    household.sees("待我答复")
    household.tap("看照片（1 张）")
    household.sees("登记时附上")
    household.keep("evidence-notice-390")
    household.page.locator("uni-button", has_text="不同意").filter(visible=True).first.click()
    household.page.locator('uni-textarea[aria-label="哪里不对"] textarea').fill("照片里是 2 号桶，不是我家投的")
    photograph(household, bin_pictures[1])
    household.keep("evidence-objection-390")
    household.press("提出异议")
    household.sees("暂停计入")
    assert score(served) == before

    other = desk("wanghai.admin")
    other.open("/cases")
    other.page.locator("#main tbody tr", has_text=RULE).get_by_role("link").first.click()
    other.press("受理")
    other.sees("已受理")
    other.check()
    other.keep("evidence-case")
    other.follow("办结")
    other.page.get_by_label("结果").select_option("upheld")
    other.fill("理由", "照片上是 2 号桶，与这一户无关")
    other.press("办结")
    other.sees("已办结，本人会收到消息")
    household.open("/pages/resident/cases")
    household.sees("照片上是 2 号桶")
    assert score(served) == before
    leader.problems = [each for each in leader.problems if "ERR_INTERNET_DISCONNECTED" not in each]
    for each in (leader, household, verifier, approver, other):
        assert each.problems == []
    assert_verified(served)
