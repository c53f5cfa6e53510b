"""A community's own programme: begun from a ready one, open for comment, commented on the page, answered; and a
village's, from a spreadsheet to the first record that counts by it.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.parties.communities.models import Community
from app.parties.residents.models import Resident
from app.standing.programmes import turning
from app.standing.programmes.models import ProgrammeVersion, SubjectKind
from app.standing.programmes.spreadsheet import COLUMNS
from app.standing.records import effect
from app.standing.records.models import Record
from app.standing.scores.scores import standing
from tests.browser.desk import PHONE, SIZE, OpenDesk, Workplace, look
from tests.browser.phone import keep
from tests.browser.test_records import enter, upload
from tests.support.days import days_pass
from tests.support.own_database import application
from tests.support.served import assert_verified
from tests.support.sheets import xlsx


def shot(worker: Workplace, page: Page, name: str, words: str) -> None:
    """The page for everybody, where these words are, on a phone and on a screen; nothing is wider than either."""
    for size, ending in ((PHONE, "-phone"), (SIZE, "")):
        page.set_viewport_size(size)
        page.get_by_text(words).first.evaluate("each => each.scrollIntoView({block: 'center'})")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        keep(page, worker._album / f"{name}{ending}.png")


def test_a_programme_from_a_ready_one_to_an_answered_comment(desk: OpenDesk, served: dict[str, str]) -> None:
    worker = desk("street.admin")
    worker.open("/programmes/new")
    for kind in ("考核", "单位办法", "社区办法"):
        worker.follow(kind)
        worker.check()
        worker.keep(f"programme-new-{kind}")
    place = worker.page.get_by_label("适用")
    place.select_option(place.locator("option", has_text="海棠社区").first.get_attribute("value"))
    worker.fill("名称", "家庭积分办法")
    ready = worker.page.get_by_label("从模板开始")
    ready.select_option("xuyi")
    worker.press("新建")
    worker.sees("第 1 版在起草中")
    worker.follow("第 1 版")
    worker.sees("共 48 条规则")
    worker.check()
    worker.keep("programme-draft")

    worker.follow("公开征求意见")
    starts = business_day(utc_now()) + timedelta(days=40)
    worker.page.get_by_label("拟施行日").fill(starts.isoformat())
    worker.check()
    worker.press("公开")
    worker.confirm()
    worker.sees("已公开")
    version = worker.page.url.rpartition("/console")[2]

    public = worker.context.new_page()
    public.goto(f"{served['PUBLIC_URL']}/r/demo-haitang")
    section = public.locator("section", has=public.get_by_role("heading", name="家庭积分办法"))
    expect(section.get_by_text("第一版，48 条规则都是新的，其中 3 条先停用")).to_be_visible()
    shot(worker, public, "programmes-public", "第一版，48 条规则")
    section.get_by_label("我的意见").fill("乱堆乱放的提醒能不能多给几天")
    section.get_by_role("button", name="提交意见").click()
    expect(public.get_by_text("意见已收到，谢谢")).to_be_visible()
    expect(public.get_by_text("收到 1 条，已答复 0 条")).to_be_visible()
    shot(worker, public, "programmes-commented", "意见已收到")

    worker.open(version)
    worker.follow("查看和答复")
    worker.sees("乱堆乱放的提醒")
    worker.check()
    worker.keep("programme-comments")
    worker.follow("答复")
    worker.fill("答复", "提醒后留 10 天清理，已写入凭据说明")
    worker.check()
    worker.press("答复")
    worker.sees("已答复 1 条")
    public.goto(f"{served['PUBLIC_URL']}/r/demo-haitang")
    expect(public.get_by_text("提醒后留 10 天清理")).to_be_visible()
    shot(worker, public, "programmes-answered", "提醒后留 10 天清理")
    public.close()
    assert_verified(served)


VILLAGE, NAME = "demo-leling", "村规民约积分办法"
RULES = (
    ("环境卫生", "除草清沟", "居民", "2"),
    ("环境卫生", "门前三包达标", "家庭", "1,3"),
    ("邻里互助", "红白事从简", "家庭", "5"),
    ("邻里互助", "照看邻居老人", "居民", "3"),
)


def sheet(scores: str = "") -> bytes:
    """The village's rules; `scores` in place of those of the first."""
    columns = [column.heading for column in COLUMNS]
    rows = []
    for number, (heading, name, subjects, own) in enumerate(RULES, start=1):
        cells = {"一级类别": heading, "编号": f"村{number}", "名称": name, "对象": subjects, "凭据": "照片或者名册"}
        cells["分值"] = scores if scores and number == 1 else own
        cells["依据"] = "村规民约第 8 条"
        rows.append([cells.get(column, "") for column in columns])
    return xlsx([columns, *rows])


@pytest.fixture
def villager(served: dict[str, str]) -> int:
    """An adult of the village, by id."""
    with application(served):
        node = select(Community.id).where(Community.slug == VILLAGE).scalar_subquery()
        adults = select(Resident.id).where(Resident.community_id == node, Resident.is_minor.is_(False))
        return db.session.scalars(adults.order_by(Resident.id).limit(1)).one()


def score_of(served: dict[str, str], resident_id: int) -> int:
    with application(served):
        found = standing(db.session(), subject_kind=SubjectKind.RESIDENT, subject_id=resident_id, now=utc_now())
    assert found.score is not None
    return found.score


def test_a_villages_programme_from_a_spreadsheet_to_its_first_record(
    desk: OpenDesk, served: dict[str, str], villager: int, tmp_path: Path
) -> None:
    clerk = desk("street.clerk")
    clerk.open("/programmes/new")
    clerk.follow("社区办法")
    place = clerk.page.get_by_label("适用")
    place.select_option(place.locator("option", has_text="乐龄社区").first.get_attribute("value"))
    clerk.fill("名称", NAME)
    clerk.press("新建")
    clerk.sees("第 1 版在起草中")
    clerk.follow("第 1 版")
    expect(clerk.page.get_by_role("link", name="公开征求意见")).to_have_count(0)  # There is nothing to show yet.
    look(clerk, "village-empty")
    version = clerk.page.url.rpartition("/console")[2]
    number = int(version.rpartition("/")[2])

    draft = f"{NAME}（演示·乐龄社区）第 1 版"
    upload(clerk, "/imports/rules", sheet("很多"), tmp_path / "wrong.xlsx", draft, asked="积分办法")
    clerk.sees("有 1 处问题，没有导入任何内容", within_s=60)
    look(clerk, "village-wrong-cell")
    upload(clerk, "/imports/rules", sheet(), tmp_path / "rules.xlsx", draft, asked="积分办法")
    enter(clerk)
    clerk.sees("已导入", within_s=60)
    clerk.open(version)
    clerk.sees(f"共 {len(RULES)} 条规则")
    clerk.follow("收紧上级规则")
    look(clerk, "village-above")
    clerk.page.locator("#main tbody tr", has_text="公共环境清理").get_by_role("button").click()
    clerk.fill("上限", "2")
    clerk.press("保存")
    clerk.open(version)
    look(clerk, "village-draft")
    clerk.press("用去年的记录试算")
    clerk.sees("居民的积分", within_s=90)
    look(clerk, "village-trial")

    clerk.open(version)
    clerk.follow("公开征求意见")
    clerk.press("公开")
    clerk.confirm()
    clerk.sees("已公开")
    public = clerk.context.new_page()
    public.goto(f"{served['PUBLIC_URL']}/r/{VILLAGE}")
    section = public.locator("section", has=public.get_by_role("heading", name=NAME))
    section.get_by_label("我的意见").fill("照看老人的也算上外村来的亲戚")
    section.get_by_role("button", name="提交意见").click()
    expect(public.get_by_text("意见已收到，谢谢")).to_be_visible()
    shot(clerk, public, "village-public", NAME)
    clerk.open(version)
    clerk.follow("查看和答复")
    clerk.follow("答复")
    clerk.fill("答复", "照看的人住在本村就算，已写入凭据")
    clerk.press("答复")
    clerk.sees("已答复 1 条")

    other = desk("street.admin")
    other.open(version)
    other.sees("征求意见")
    expect(other.page.get_by_role("link", name="议定")).to_have_count(0)  # Nobody decides within the seven days.
    days_pass(served, 8, ProgrammeVersion, ProgrammeVersion.id == number)
    other.open(version)
    other.follow("议定")
    other.fill("文号", "乐龄居〔2026〕1 号")
    other.fill("意见怎样处理", "征求意见 1 条，已采纳，居民代表会议通过")
    look(other, "village-decision")
    other.press("议定")
    other.confirm()
    other.sees("已议定，报上级备案")
    above = desk("city.admin")
    above.open(version)
    above.follow("登记备案号")
    above.fill("备案号", "演示备〔2026〕3 号")
    look(above, "village-filing")
    above.press("备案")
    above.confirm()
    above.sees("已备案，到施行日自行生效")
    days_pass(served, 8, ProgrammeVersion, ProgrammeVersion.id == number)
    with application(served):
        execute(turning.turn_over, now=utc_now())
    above.open(version)
    above.sees("施行中")
    look(above, "village-in-force")
    public.goto(f"{served['PUBLIC_URL']}/r/{VILLAGE}")
    expect(section.get_by_text("施行中")).to_be_visible()
    public.close()

    before = score_of(served, villager)
    clerk.open(f"/residents/{villager}")
    clerk.follow("登记信用记录")
    clerk.fill("事项", RULES[0][1])
    clerk.fill("分值", RULES[0][3])
    clerk.fill("说明", "村北水沟清淤")
    clerk.press("先看结果")
    clerk.press("确认提交")
    clerk.sees("已提交，由另一位工作人员核实")
    other.open("/records?state=submitted")
    other.page.locator("#main tbody tr", has_text="村北水沟清淤").get_by_role("link").last.click()
    other.press("核实")
    other.confirm()
    other.sees("已核实，等待批准")
    other.press("批准")
    other.confirm()
    other.sees("公示 3 个工作日后生效")
    record = int(other.page.url.rpartition("/")[2])
    days_pass(served, 12, Record, Record.id == record)
    with application(served):
        assert execute(effect.take_effect, record_ids=[record], now=utc_now()) == 1
    other.open(f"/records/{record}")
    look(other, "village-record")
    assert score_of(served, villager) == before + int(RULES[0][3])
    for each in (clerk, other, above):
        assert each.problems == []
    assert_verified(served)
