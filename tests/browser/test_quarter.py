"""核分: what a quarter has brought is collected, looked through, verified by another and decided by the council, one of
whose members objects to a line; then everybody can read it.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.db.uow import execute
from app.parties.communities.models import Community
from app.parties.posts.models import Post, PostRole
from app.parties.residents.models import Household, Resident
from app.standing.programmes.models import SubjectKind
from app.standing.records import submitting
from tests.browser.conftest import OpenPhone
from tests.browser.desk import PHONE, SIZE, OpenDesk, Workplace, look
from tests.browser.phone import keep
from tests.support.own_database import application, staff_called
from tests.support.pictures import png
from tests.support.served import assert_verified

NODE, COUNCIL, MEMBERS = "demo-wanghai", "信用议事会", (PostRole.COUNCIL_CHAIR, PostRole.COUNCIL_MEMBER)
DEEDS = (("patrol", 1, "夜间巡逻，见签到表"), ("clean-up", 3, "清理楼道杂物"), ("hazard-report", 2, "井盖松动，已处置"))
LINES = 60


def hand_in(session: Session) -> None:
    """What people have done who do not live with a member, as a post holder's sheet of the quarter has it."""
    node = session.scalars(select(Community.id).where(Community.slug == NODE)).one()
    homes = select(Resident.household_id).join(Post, Post.resident_id == Resident.id).where(Post.role.in_(MEMBERS))
    people = session.scalars(
        select(Resident.id)
        .join(Household, Household.id == Resident.household_id)
        .where(Resident.community_id == node, Resident.is_minor.is_(False), Household.id.not_in(homes))
        .order_by(Resident.id)
    ).all()
    for number in range(LINES):
        rule, score, note = DEEDS[number % len(DEEDS)]
        submitting.submit(
            session,
            rule_slug=rule,
            subject_kind=SubjectKind.RESIDENT,
            subject_id=people[number % len(people)],
            score_delta=score,
            occurred_on=business_day(utc_now()) - timedelta(days=number % 7),
            event_key=f"walk-{number}",
            note=note,
            staff=staff_called("street.clerk"),
            now=utc_now(),
        )


@pytest.fixture
def sixty(served: dict[str, str]) -> dict[str, str]:
    """The street, with so many deeds that wait in its first community."""
    with application(served):
        execute(hand_in)
    return served


def lines_of(worker: Workplace) -> int:
    """How many a batch says that it has."""
    facts = worker.page.locator("dl.facts").first.inner_text()
    found = re.search(r"条数\s*(\d+)", facts)
    assert found, facts
    return int(found[1])


def laid_of(worker: Workplace) -> int:
    """How many lines of a batch are voted on at once."""
    words = re.compile(r"核分 (\d+) 条")
    worker.sees(words)
    found = words.search(worker.text(words).inner_text())
    assert found
    return int(found[1])


def raise_hands(worker: Workplace, meeting: str, words: str) -> None:
    """Whoever has not voted on their phone says the same of each item; then it is decided."""
    while worker.page.get_by_role("link", name="登记举手").count():
        worker.page.get_by_role("link", name="登记举手").first.click()
        for each in worker.page.locator("select[name=votes]").all():
            each.select_option(label=words)
        worker.press("登记")
        worker.sees("举手表决已登记")
        worker.press("结束表决")
        worker.confirm()
        worker.sees("表决结束：")
        worker.page.goto(meeting)


def test_a_quarter_of_sixty(desk: OpenDesk, phone: OpenPhone, sixty: dict[str, str], tmp_path: Path) -> None:
    clerk = desk("street.clerk")
    clerk.go("记录批次")
    look(clerk, "batches")
    clerk.follow("收集一批")
    look(clerk, "batch-new")
    period = clerk.page.get_by_label("期间")
    period.select_option(index=1)
    place = clerk.page.get_by_label("社区", exact=True)
    place.select_option(place.locator("option", has_text="望海").first.get_attribute("value"))
    clerk.press("收集")
    clerk.sees(re.compile(r"已收集 \d+ 条"))
    found = lines_of(clerk)
    assert found >= LINES
    look(clerk, "batch-open")
    batch = clerk.page.url.rpartition("/console")[2]
    clerk.press("移出")
    clerk.sees("已移出批次")
    assert lines_of(clerk) == found - 1
    clerk.press("提交")
    clerk.confirm()
    clerk.sees("待批准")

    other = desk("wanghai.admin")
    other.open(batch)
    look(other, "batch-to-verify")
    other.press(f"核实 {found - 1} 条")
    other.confirm()
    expect(other.page.get_by_role("button", name=re.compile("核实"))).to_have_count(0)
    look(other, "batch-verified")

    clerk.open("/councils")
    clerk.page.get_by_role("link", name=COUNCIL).first.click()
    clerk.follow("召集会议")
    clerk.fill("日期", (business_day(utc_now()) + timedelta(days=1)).isoformat())
    clerk.fill("时间", "15:00")
    clerk.fill("地点", "社区会议室")
    clerk.fill("议题", "本季度核分")
    clerk.press("召集")
    clerk.confirm()
    clerk.sees("会议已召集")
    meeting = clerk.page.url
    choice = clerk.page.get_by_label("列入一个批次")
    choice.select_option(batch.rpartition("/")[2])
    look(clerk, "meeting-batch")
    clerk.press("列入议程")
    clerk.sees("批次已列入议程")
    laid = laid_of(clerk)
    assert LINES <= laid <= found - 1  # What the household of a member has reported is a line of its own already.

    member = phone("resident-points")
    member.open(f"/pages/resident/meeting?id={meeting.rpartition('/')[2]}")
    member.press("我到会了，签到")
    member.sees("您已签到")
    member.keep("quarter-on-the-phone")
    member.press(f"看全部 {laid} 条")
    member.tap("有异议，单独表决")
    member.sees("它会从这一批里拿出来")
    member.keep("quarter-objection")
    member.press("单独表决")
    member.sees(re.compile("（单独表决）"))

    clerk.page.goto(meeting)
    clerk.sees(f"核分 {laid - 1} 条")
    for box in clerk.page.locator("input[name=member_ids]").all():
        box.check()
    clerk.press("登记到会")
    clerk.sees("到会情况已登记")
    clerk.press("开始会议")
    clerk.confirm()
    clerk.sees("会议开始")
    look(clerk, "meeting-quarter")
    member.open(f"/pages/resident/meeting?id={meeting.rpartition('/')[2]}")
    member.press("投票")  # The last item: the line that they have objected to.
    member.tap("反对")
    member.press("投票")
    member.sees("您已投票：反对")
    raise_hands(clerk, meeting, "赞成")
    clerk.press("结束会议")
    clerk.sees("会议已结束")
    clerk.follow("形成纪要")
    clerk.press("形成纪要")
    clerk.sees("纪要已形成")
    look(clerk, "quarter-minutes")
    member.open(f"/pages/resident/meeting?id={meeting.rpartition('/')[2]}")
    member.press("签字")
    member.press("确认签字")
    member.sees("您已签字")
    other.page.goto(meeting)
    other.follow("登记纸面签字")
    for box in other.page.locator("input[name=member_ids]").all():
        box.check()
    sheet = tmp_path / "minutes.png"
    sheet.write_bytes(png((600, 800)))
    other.hand_in("签字的纪要", sheet)
    other.press("登记")
    other.sees("签字已登记")

    for _ in range(30):  # A job of each minute makes public what the fund bears.
        clerk.open(batch)
        if clerk.page.locator("dl.facts .tag", has_text="办理中").count():
            break
        clerk.page.wait_for_timeout(4_000)
    clerk.sees("办理中")
    clerk.sees("公示中")
    look(clerk, "batch-public")
    everybody = clerk.context.new_page()
    everybody.goto(f"{sixty['PUBLIC_URL']}/p/{NODE}")
    expect(everybody.get_by_role("row").filter(has_text="公共环境清理")).not_to_have_count(0)
    for size, name in ((PHONE, "quarter-public-390"), (SIZE, "quarter-public")):
        everybody.set_viewport_size(size)
        assert everybody.evaluate("document.documentElement.scrollWidth") <= size["width"]
        keep(everybody, tmp_path / f"{name}.png")
    everybody.close()
    for each in (clerk, other, member):
        assert each.problems == []
    assert_verified(sixty)
