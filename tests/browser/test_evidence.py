"""An overflowing bin: photographed by the block leader, answered by the household, a minus in the end, which is
verified, told, objected to with a picture and revoked; nothing counts meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.core.clock import utc_now
from app.core.db.session import db
from app.parties.residents.models import Household
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record
from app.standing.reminders.models import Reminder
from app.standing.scores.scores import standing
from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk, look
from tests.browser.phone import Phone
from tests.support.days import days_pass
from tests.support.own_database import application
from tests.support.served import ask_as, assert_verified

RULE = "垃圾分类三次不到位"
HOME, PERSON = "1-1-201", "resident-rich"
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
        held.tap("添加照片")
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


@dataclass(frozen=True)
class Home:
    """The household of the story."""

    id: int
    env: dict[str, str]

    def score(self) -> int | None:
        with application(self.env):
            found = standing(db.session(), subject_kind=SubjectKind.HOUSEHOLD, subject_id=self.id, now=utc_now())
        return found.score

    def days_pass(self, days: int) -> None:
        """Since it was reminded, and since what is on record about it."""
        for model in (Reminder, Record):
            days_pass(self.env, days, model, model.subject_kind == SubjectKind.HOUSEHOLD, model.subject_id == self.id)


@pytest.fixture
def home(served: dict[str, str]) -> Home:
    with application(served):
        number = select(Household.id).where(Household.number == HOME).order_by(Household.id).limit(1)
        return Home(db.session.scalars(number).one(), served)


def remind(leader: Phone, words: str, *pictures: Path) -> None:
    choose_rule(leader, "提醒")
    describe(leader, words)
    photograph(leader, *pictures)
    leader.press("提交")
    leader.sees(words)


def test_an_overflowing_bin(desk: OpenDesk, phone: OpenPhone, home: Home, bin_pictures: list[Path]) -> None:
    before, leader, household = home.score(), phone("resident-coupons"), phone(PERSON)
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
    leader.keep("evidence-given-390")

    household.open("/pages/resident/reminders")
    household.sees("楼下 3 号桶满到地上")
    household.tap("看照片")
    household.sees("提醒时附上")
    household.keep("evidence-on-the-phone")
    household.page.locator('[aria-label="照片 1"]').filter(visible=True).first.click()
    household.keep("evidence-large-390")
    household.page.locator("uni-button", has_text="说明情况").filter(visible=True).first.click()
    household.page.locator('uni-textarea[aria-label="答复"] textarea').fill("那天倒的是隔壁，已经提醒他们")
    photograph(household, bin_pictures[2])
    household.keep("evidence-answer-390")
    household.press("发出答复")
    household.sees("您的答复：那天倒的是隔壁")
    home.days_pass(20)
    remind(leader, "又满了，当面说过", bin_pictures[1])
    home.days_pass(9)
    remind(leader, "第三次，厨余袋放在桶外", bin_pictures[2])
    home.days_pass(3)

    choose_rule(leader, "减分")
    describe(leader, "三次提醒以后，桶边仍是没有分开的厨余")
    photograph(leader, bin_pictures[2])
    leader.press("提交")
    leader.sees("待核实")
    leader.keep("evidence-collected-390")
    number = ask_as(home.env, "resident-coupons", "GET", "/collector/records").json()["items"][0]["id"]
    assert home.score() == before

    verifier = desk("street.clerk")
    verifier.open(f"/records/{number}")
    verifier.page.locator(".picture").first.locator("summary").click()
    look(verifier, "evidence-record")
    verifier.press("核实")
    verifier.confirm()
    verifier.sees("已核实")
    approver = desk("street.admin")
    approver.open(f"/records/{number}")
    approver.press("批准")
    approver.confirm()
    approver.sees("已告知本人")
    assert home.score() == before

    household.open("/pages/resident/score")
    household.sees("待我答复")
    household.tap("看照片")
    shown = household.page.locator('[aria-label^="照片"]').filter(visible=True)
    expect(shown).to_have_count(6)  # Of the reminders, too.
    household.keep("evidence-notice-390")
    household.page.locator("uni-button", has_text="不同意").filter(visible=True).first.click()
    household.page.locator('uni-textarea[aria-label="哪里不对"] textarea').fill("照片里是 2 号桶，不是我家投的")
    photograph(household, bin_pictures[1])
    household.keep("evidence-objection-390")
    household.press("提出异议")
    household.tap("我家")
    household.sees("有异议，办结前不计入")
    household.keep("evidence-suspended-390")
    home.days_pass(10)  # It would count by now.
    assert home.score() == before

    other = desk("wanghai.admin")
    other.open("/cases")
    other.page.locator("#main tbody tr", has_text=RULE).get_by_role("link").first.click()
    other.press("受理")
    other.sees("已受理")
    look(other, "evidence-case")
    other.follow("办结")
    other.page.get_by_label("结果").select_option("upheld")
    other.fill("理由", "照片上是 2 号桶，与这一户无关")
    other.press("办结")
    other.sees("已办结，本人会收到消息")
    household.open("/pages/resident/cases")
    household.sees("照片上是 2 号桶")
    household.keep("evidence-revoked-390")
    assert home.score() == before
    leader.problems = [each for each in leader.problems if "ERR_INTERNET_DISCONNECTED" not in each]
    for each in (leader, household, verifier, approver, other):
        assert each.problems == []
    assert_verified(home.env)
