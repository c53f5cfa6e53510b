"""Posts from a spreadsheet: everybody is proposed, or nobody and every cell that is wrong."""

import io

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db.session import db
from app.core.imports.spreadsheets import SheetError, SheetRow
from app.parties.areas import spreadsheet as area_sheet
from app.parties.posts import proposing, spreadsheet
from app.parties.posts.models import Post, PostStatus
from app.parties.posts.spreadsheet import HEADERS, PostsReport
from app.parties.residents.models import Resident
from app.parties.units.models import UnitKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.parties.posts.conftest import Street
from tests.support.desk import at_desk
from tests.support.sheets import xlsx

Cells = tuple[str, ...]


def sheet(*rows: Cells) -> list[SheetRow]:
    return [SheetRow(number, dict(zip(HEADERS, cells, strict=True))) for number, cells in enumerate(rows, start=2)]


def row(street: Street, person: Resident, **cells: str) -> Cells:
    whole = dict(zip(HEADERS, (street.town.node.name, "楼长", "3", person.number, "", "", "", "", ""), strict=True))
    return tuple((whole | cells)[heading] for heading in HEADERS)


def posts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Post.id)).where(Post.status == PostStatus.PROPOSED))


@pytest.mark.slow
def test_1320_block_leaders(street: Street) -> None:
    """As many as a street has; people lead several buildings here, so that there need not be as many of them."""
    node = street.town.node.name
    houses = [(node, "楼栋", f"B{each}", f"{each} 号楼", "", "") for each in range(1_320)]
    cells = [
        SheetRow(at, dict(zip(area_sheet.HEADERS, house, strict=True))) for at, house in enumerate(houses, start=2)
    ]
    commit(area_sheet.import_areas, rows=cells, staff=street.town.admin, now=NOW)
    people = [street.resident() for _ in range(20)]
    rows = sheet(*(row(street, people[each % 20], 区域编号=f"B{each}") for each in range(1_320)))
    done = commit(spreadsheet.import_posts, rows=rows, staff=street.town.admin, now=NOW)
    assert done == PostsReport(1_320, 0)
    where = {"community_id": street.town.node.id, "now": NOW}
    assert commit(proposing.appoint_all, staff=street.second, **where) == 1_320


def test_people_are_found_by_number_and_by_phone(street: Street) -> None:
    first, _ = street.resident(phone="13700000001"), street.resident(phone="13700000001")
    rows = sheet(
        row(street, first),
        row(street, first, 岗位="网格长", 区域编号="01", 居民编号="", 手机号="137 0000 0001", 姓名=first.name),
        row(street, first, 岗位="议事会成员", 区域编号=""),
    )
    assert commit(spreadsheet.import_posts, rows=rows, staff=street.town.admin, now=NOW) == PostsReport(3, 0)
    problems, report, there = spreadsheet.check_posts(db.session(), rows=rows, staff=street.town.admin, now=NOW)
    assert (problems, report, there) == ([], PostsReport(0, 3), {2, 3, 4})
    whose = sheet(row(street, first, 居民编号="", 手机号="13700000001"))
    problems, *_ = spreadsheet.check_posts(db.session(), rows=whose, staff=street.town.admin, now=NOW)
    assert ["几位居民在用" in problem.message for problem in problems] == [True]


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"社区": "哪里"}, "社区", "没有找到"),
        ({"岗位": "会长"}, "岗位", "网格长"),
        ({"区域编号": "404"}, "区域编号", "没有找到"),
        ({"区域编号": ""}, "区域编号", "请填写区域编号"),
        ({"区域编号": "01"}, "区域编号", "没有这个岗位"),
        ({"岗位": "调解员"}, "区域编号", "留空"),
        ({"居民编号": ""}, "手机号", "请填写居民编号"),
        ({"居民编号": "1234567890"}, "居民编号", "没有这位"),
        ({"居民编号": "没有编号"}, "居民编号", "没有这位"),
        ({"姓名": "别的人"}, "居民编号", "没有这位"),
        ({"从哪天起": "下周"}, "从哪天起", "日期"),
        ({}, "岗位", "名额已满"),
    ],
)
def test_a_wrong_cell_is_named_and_nobody_is_proposed(
    street: Street, cells: dict[str, str], column: str, says: str
) -> None:
    rows = sheet(row(street, street.resident()), row(street, street.resident(), **cells))
    problems, *_ = spreadsheet.check_posts(db.session(), rows=rows, staff=street.town.admin, now=NOW)
    assert [(each.row, each.column) for each in problems if says in each.message] == [(3, column)]
    with pytest.raises(SheetError):
        commit(spreadsheet.import_posts, rows=rows, staff=street.town.admin, now=NOW)
    assert posts() == 0


def test_minors_and_people_of_elsewhere_are_not_found(street: Street) -> None:
    neighbour = factories.resident(factories.community(parent=street.town.town))
    for person in (street.resident(is_minor=True), neighbour, factories.town().person):
        problems, *_ = spreadsheet.check_posts(
            db.session(), rows=sheet(row(street, person)), staff=street.town.admin, now=NOW
        )
        assert [each.column for each in problems] == ["居民编号"]


def test_the_sheet_is_taken_in_the_console(app: Flask, street: Street) -> None:
    desk = at_desk(app, street.town.admin)
    assert "导入表格" in desk.page("/posts")
    file = (io.BytesIO(xlsx([HEADERS, row(street, street.town.person)])), "楼长.xlsx")
    assert desk.post("/imports/posts", {"file": file}).status_code == 303


def test_posts_at_units_go_by_their_name_or_code(street: Street) -> None:
    unit, host = street.unit(code="91371082MA3C000001"), street.unit(UnitKind.VOLUNTEER_TEAM_HOST, "某服务队")
    rows = sheet(
        row(street, street.resident(), 岗位="物业人员", 区域编号="", 单位="某物业公司"),
        row(street, street.resident(), 岗位="物业人员", 区域编号="", 单位="91371082ma3c000001"),
        row(street, street.resident(), 岗位="服务队队长", 区域编号="", 单位="某服务队"),
    )
    assert commit(spreadsheet.import_posts, rows=rows, staff=street.town.admin, now=NOW) == PostsReport(3, 0)
    held = db.session.execute(select(Post.unit_id, Post.area_id).order_by(Post.id)).all()
    assert held == [(unit.id, None), (unit.id, None), (host.id, None)]
    _, report, there = spreadsheet.check_posts(db.session(), rows=rows, staff=street.town.admin, now=NOW)
    assert (report, there) == (PostsReport(0, 3), {2, 3, 4})
    wrong = sheet(
        row(street, street.resident(), 岗位="服务队队长", 区域编号="", 单位="某服务队"),
        row(street, street.resident(), 岗位="服务队队长", 区域编号=""),
        row(street, street.resident(), 岗位="服务队队长", 区域编号="", 单位="某物业公司"),
        row(street, street.resident(), 岗位="物业人员", 区域编号="", 单位="没有的公司"),
        row(street, street.resident(), 单位="某物业公司"),
    )
    with pytest.raises(SheetError) as refused:
        commit(spreadsheet.import_posts, rows=wrong, staff=street.town.admin, now=NOW)
    named = [(each["row"], each["column"]) for each in refused.value.details["rows"]]
    assert named == [(3, "单位"), (4, "单位"), (5, "单位"), (6, "单位"), (2, "岗位")]
    assert posts() == 3
