"""Units from a spreadsheet: all of them, or none and every cell that is wrong."""

import io
from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.core.imports.spreadsheets import SheetError, SheetRow
from app.parties.units import spreadsheet
from app.parties.units.spreadsheet import HEADERS, UnitsReport
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.parties.units.test_units import CODE, add, listed
from tests.support.desk import at_desk
from tests.support.sheets import xlsx

Cells = tuple[str, ...]


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


def row(town: Town, **cells: str) -> Cells:
    whole = dict(zip(HEADERS, (town.node.name, "示例物业公司", "物业企业", "信用企业", CODE), strict=True))
    return tuple((whole | cells)[heading] for heading in HEADERS)


def sheet(*rows: Cells) -> list[SheetRow]:
    return [SheetRow(number, dict(zip(HEADERS, cells, strict=True))) for number, cells in enumerate(rows, start=2)]


def enter(town: Town, *rows: Cells) -> UnitsReport:
    return commit(spreadsheet.import_units, rows=sheet(*rows), staff=town.admin, now=NOW)


def test_units_are_registered_changed_and_left_as_they_are(town: Town) -> None:
    school = row(town, 单位名称="示例小学", 类别="学校", 领域="信用校园", 统一社会信用代码="")
    assert enter(town, row(town), school) == UnitsReport(2, 0, 0)
    assert enter(town, row(town), school) == UnitsReport(0, 0, 2)
    other = row(town, 领域="信用社区")
    problems, report, changes = spreadsheet.check_units(db.session(), rows=sheet(other, school), staff=town.admin)
    assert (problems, report) == ([], UnitsReport(0, 1, 1))
    assert changes == {2: [("领域", "信用企业", "信用社区")], 3: []}
    assert enter(town, other, school) == UnitsReport(0, 1, 1)


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"所属社区": "哪里"}, "所属社区", "没有找到"),
        ({"单位名称": "店"}, "单位名称", "2 到 40"),
        ({"类别": "店铺"}, "类别", "物业企业"),
        ({"领域": "信用天下"}, "领域", "信用校园"),
        ({"统一社会信用代码": "代码"}, "统一社会信用代码", "大写字母"),
        ({"统一社会信用代码": "92370000TESTUNIT02"}, "统一社会信用代码", "另一个单位"),
        ({"统一社会信用代码": "92370000TESTUNIT03"}, "统一社会信用代码", "另一个单位"),
        ({"统一社会信用代码": CODE}, "统一社会信用代码", "与第 2 行重复"),
        ({"单位名称": "示例物业公司", "统一社会信用代码": ""}, "单位名称", "与第 2 行重复"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_entered(
    town: Town, cells: dict[str, str], column: str, says: str
) -> None:
    add(town, "在册单位", "92370000TESTUNIT02")
    add(factories.town(), "别处单位", "92370000TESTUNIT03")
    wrong = {"单位名称": "示例小学", "统一社会信用代码": ""} | cells
    rows = (row(town), row(town, **wrong))
    problems, *_ = spreadsheet.check_units(db.session(), rows=sheet(*rows), staff=town.admin)
    assert [(each.row, each.column) for each in problems if says in each.message] == [(3, column)]
    with pytest.raises(SheetError):
        enter(town, *rows)
    assert listed(town) == ["在册单位"]


def test_a_row_without_a_community_is_of_ones_own_node(town: Town) -> None:
    rows = sheet(row(town, 所属社区=""), row(town, 所属社区=town.town.name, 统一社会信用代码=""))
    problems, *_ = spreadsheet.check_units(db.session(), rows=rows, staff=town.admin)
    assert [(each.row, each.column) for each in problems] == [(3, "单位名称")]


def test_the_sheet_is_taken_in_the_console(app: Flask, town: Town) -> None:
    desk = at_desk(app, town.admin)
    assert "导入表格" in desk.page("/units")
    file = (io.BytesIO(xlsx([HEADERS, row(town)])), "单位.xlsx")
    assert desk.post("/imports/units", {"file": file}).status_code == 303
