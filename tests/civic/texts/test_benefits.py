"""Benefits and lessons: listed, found, over, taken back; many at once from a spreadsheet."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.civic.gatherings import planning, projects
from app.civic.gatherings.models import ProjectKind
from app.civic.texts import benefits, lessons, publishing, spreadsheet
from app.civic.texts.errors import TextNotFoundError, TextStateError
from app.civic.texts.models import Benefit, BenefitLevel, BenefitScheme, Text
from app.core.clock import frozen
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.imports.spreadsheets import SheetError, SheetRow
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.texts.conftest import Board
from tests.support.desk import at_desk
from tests.support.http import SignedIn, as_user

TERMS: dict[str, Any] = {
    "scheme": BenefitScheme.TRAVEL,
    "provider": "示例景区",
    "level": BenefitLevel.CITY,
    "title": "门票八折",
    "body": "凭信用证明购票八折。",
    "terms": "三星及以上",
    "min_stars": 5,
    "until": date(2026, 11, 30),
    "asks_proof": True,
}
LATER = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
ROW = dict(
    zip(
        spreadsheet.HEADERS,
        ("", "信易购", "示例书店", "区县", "购书九折", "全场图书九折。", "", "", "", ""),
        strict=True,
    )
)


def listed(board: Board, **changes: Any) -> Text:
    about = {"community_id": board.town.node.id, "staff": board.writer, "now": NOW}
    return commit(benefits.add_benefit, **(TERMS | changes), **about)


def rows(*changes: dict[str, str]) -> list[SheetRow]:
    return [SheetRow(number, ROW | each) for number, each in enumerate(changes, start=2)]


@pytest.fixture
def phone(app: Flask, board: Board) -> SignedIn:
    user = factories.user()
    board.person(user=user)
    return as_user(app, user)


def names(phone: SignedIn, query: str = "") -> list[str]:
    return [each["title"] for each in phone.get(f"/texts?kind=benefit{query}").json["items"]]


def test_found_by_words_initials_scheme_and_what_one_has(board: Board, phone: SignedIn) -> None:
    listed(board)
    listed(board, title="购书九折", provider="示例书店", scheme=BenefitScheme.SHOPPING, min_stars=None, until=None)
    assert names(phone) == ["购书九折", "门票八折"]
    assert names(phone, "&q=景区") == names(phone, "&q=mpbz") == names(phone, "&scheme=travel") == ["门票八折"]
    assert names(phone, "&mine=true") == ["购书九折"]
    assert names(phone, "&q=没有这个") == []
    assert names(phone, "&provider=景区") == ["门票八折"]
    assert names(phone, "&on=2026-11-30") == ["购书九折", "门票八折"]
    assert names(phone, "&on=2026-12-01") == ["购书九折"]


def test_what_is_over_is_in_no_list_and_its_page_says_so(app: Flask, board: Board) -> None:
    user = factories.user()
    board.person(user=user)
    phone, text = as_user(app, user), listed(board)
    assert phone.get(f"/texts/{text.id}").json["benefit"]["is_over"] is False
    with frozen(LATER):
        phone = as_user(app, user)
        assert names(phone) == []
        assert phone.get(f"/texts/{text.id}").json["benefit"]["is_over"] is True
        assert "已过期" in at_desk(app, board.writer).page(f"/benefits/{text.id}")
    with pytest.raises(RuleError) as past:
        listed(board, title="又一项", until=date(2026, 11, 1))
    assert past.value.details["fields"][0]["field"] == "until"


def test_taken_back_it_is_gone(board: Board, phone: SignedIn) -> None:
    text = listed(board)
    by: dict[str, Any] = {"staff": board.writer, "now": NOW}
    with pytest.raises(TextNotFoundError):
        commit(benefits.change_benefit, text_id=text.id, **TERMS, **(by | {"staff": _stranger()}))
    commit(publishing.take_back, text_id=text.id, reason="景区取消了", **by)
    assert names(phone) == []
    assert phone.get(f"/texts/{text.id}").json["state"] == "taken_back"
    for command in (
        lambda: commit(publishing.take_back, text_id=text.id, reason="再来", **by),
        lambda: commit(benefits.change_benefit, text_id=text.id, **TERMS, **by),
    ):
        with pytest.raises(TextStateError):
            command()


def _stranger() -> Any:
    return factories.staff(factories.town().node)


def test_every_wrong_cell_of_a_sheet_is_named_and_nothing_is_entered(board: Board) -> None:
    wrong = rows(
        {"类别": "信易吃", "级别": "省级", "最低星级": "6", "有效期至": "2026-11-01", "要证明": "也许"},
        {"名称": "", "内容": "短", "提供单位": "长" * 61, "有效期至": "下个月", "所属社区": "没有的社区"},
        {},
        {},
    )
    problems, _, _ = spreadsheet.check_benefits(db.session(), rows=wrong, staff=board.writer, now=NOW)
    assert [(each.row, each.column) for each in problems] == [
        (2, "类别"), (2, "级别"), (2, "要证明"), (2, "最低星级"), (2, "有效期至"),
        (3, "提供单位"), (3, "名称"), (3, "内容"), (3, "有效期至"), (3, "所属社区"),
        (5, "名称"),
    ]  # fmt: skip
    with pytest.raises(SheetError):
        commit(spreadsheet.import_benefits, rows=wrong, staff=board.writer, now=NOW)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Benefit)) == 0


def test_a_sheet_lists_changes_and_leaves_alone(board: Board) -> None:
    by: dict[str, Any] = {"staff": board.writer, "now": NOW}
    first = commit(spreadsheet.import_benefits, rows=rows({}, {"名称": "文具八折"}), **by)
    again = rows(
        {"最低星级": "3", "有效期至": "2027-12-31"}, {"名称": "文具八折"}, {"名称": "借书免押金", "要证明": "是"}
    )
    _, seen, changes = spreadsheet.check_benefits(db.session(), rows=again, **by)
    second = commit(spreadsheet.import_benefits, rows=again, **by)
    assert (first.added, second) == (2, seen)
    assert (second.added, second.changed, second.unchanged) == (1, 1, 1)
    assert changes == {2: [("最低星级", "", "3"), ("有效期至", "", "2027-12-31")], 3: []}
    db.session.rollback()
    assert sorted(db.session.scalars(select(Benefit.asks_proof))) == [False, False, True]


def test_the_desk_of_benefits_and_lessons(app: Flask, board: Board, phone: SignedIn) -> None:
    desk = at_desk(app, board.writer)
    sent = {**TERMS, "scheme": "travel", "level": "city", "until": "2026-11-30", "asks_proof": "true", "min_stars": "3"}
    node = {"community_id": str(board.town.node.id)}
    assert "有效期已经过去" in desk.post("/benefits/new", sent | node | {"until": "2026-11-01"}).text
    assert "礼遇已登记" in desk.post("/benefits/new", sent | node, follow_redirects=True).text
    text_id = db.session.scalars(select(Benefit.text_id)).one()
    assert (
        "已保存" in desk.edit(f"/benefits/{text_id}/details", sent | {"title": "门票七折"}, follow_redirects=True).text
    )
    assert ("门票七折" in desk.page("/benefits?q=mpqz"), "门票七折" in desk.page("/benefits?is_over=true")) == (
        True,
        False,
    )
    case = {"topic": "邻里互助", "title": "借伞记", "body": "有人借了伞，第二天还了两把。"}
    assert "案例已发布" in desk.post("/lessons/new", case | node, follow_redirects=True).text
    (shown,) = phone.get("/texts?kind=lesson&q=互助").json["items"]
    assert phone.get(f"/texts/{shown['id']}").json["body"] == case["body"]
    desk.edit(f"/lessons/{shown['id']}/details", case | {"title": "还伞记"})
    assert "还伞记" in desk.page("/lessons")
    gone = desk.post(f"/texts/{shown['id']}/taking-back", {"reason": "写得太细"}, follow_redirects=True)
    assert "已撤回" in gone.text
    assert phone.get("/texts?kind=lesson").json["items"] == []
    with pytest.raises(TextStateError):
        commit(lessons.change_lesson, text_id=shown["id"], **case, staff=board.writer, now=NOW)


def test_a_course_shows_the_lessons_that_it_is_about(app: Flask, board: Board, phone: SignedIn) -> None:
    by: dict[str, Any] = {"staff": board.writer, "now": NOW}
    where = {"community_id": board.town.node.id}
    lesson = commit(lessons.add_lesson, topic="邻里互助", title="借伞记", body="有人借了伞，还了两把。", **where, **by)
    other = commit(lessons.add_lesson, topic="文明养犬", title="一分钟", body="有人抱起狗，等老人先下。", **where, **by)
    course, walk = (
        commit(projects.make_project, kind=kind, name=f"示例{kind}", **where, **by)
        for kind in (ProjectKind.COURSE, ProjectKind.VOLUNTEERING)
    )
    commit(projects.publish_project, project_id=course.id, **by)
    times = {"starts_at": NOW + timedelta(days=3), "ends_at": NOW + timedelta(days=3, hours=2)}
    held = commit(planning.plan, project_id=course.id, place="二楼", capacity=20, **times, **by)

    desk = at_desk(app, board.writer)
    page = desk.page(f"/lessons/{lesson.id}/courses")
    assert ("示例course" in page, "示例volunteering" in page) == (True, False)
    sent = {"project_id": str(course.id)}
    assert "已关联" in desk.post(f"/lessons/{lesson.id}/courses", sent, follow_redirects=True).text
    for wrong in (course.id, walk.id, 999_999):
        assert "请从列表里选" in desk.post(f"/lessons/{lesson.id}/courses", {"project_id": str(wrong)}).text
    assert "示例course" in desk.page(f"/lessons/{lesson.id}")
    told = phone.get(f"/texts?kind=lesson&session_id={held.id}").json["items"]
    assert [each["id"] for each in told] == [lesson.id]
    assert {each["id"] for each in phone.get("/texts?kind=lesson").json["items"]} == {lesson.id, other.id}
    gone = f"/lessons/{lesson.id}/courses/{course.id}/removal"
    assert "已取消关联" in desk.post(gone, {}, follow_redirects=True).text
    assert "已取消关联" in desk.post(gone, {}, follow_redirects=True).text
    assert phone.get(f"/texts?kind=lesson&session_id={held.id}").json["items"] == []
