"""Areas from a spreadsheet: all of them, or none and every cell that is wrong."""

import io

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db.session import db
from app.core.imports.spreadsheets import SheetError, SheetRow
from app.parties.areas import spreadsheet
from app.parties.areas.models import Area, AreaKind
from app.parties.areas.spreadsheet import HEADERS, AreasReport
from app.parties.residents.models import Household
from devtools import factories
from devtools.factories import NOW, commit
from tests.parties.areas.conftest import Divided
from tests.support.desk import at_desk
from tests.support.sheets import xlsx

Cells = tuple[str, ...]


def sheet(*rows: Cells) -> list[SheetRow]:
    return [SheetRow(number, dict(zip(HEADERS, cells, strict=True))) for number, cells in enumerate(rows, start=2)]


def enter(divided: Divided, *rows: Cells) -> AreasReport:
    return commit(spreadsheet.import_areas, rows=sheet(*rows), staff=divided.town.admin, now=NOW)


def areas() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Area.id)))


def test_a_street_of_218_grids_and_1320_buildings(divided: Divided) -> None:
    nodes = [factories.community(parent=divided.town.town).name for _ in range(21)]
    grids = [(nodes[each % 21], "网格", f"G{each}", f"第{each}网格", "", "") for each in range(218)]
    houses = [
        (nodes[each % 218 % 21], "楼栋", f"B{each}", f"{each} 号楼", f"G{each % 218}", f"B{each}-*")
        for each in range(1_320)
    ]
    assert enter(divided, *houses, *grids) == AreasReport(1_538, 0, 0, 0)
    assert enter(divided, *houses, *grids) == AreasReport(0, 0, 1_538, 0)
    below = db.session.scalar(select(func.count(Area.id)).where(Area.parent_id.is_not(None)))
    assert (areas(), below) == (1_540, 1_321)


def test_what_is_there_gets_its_name_and_place_and_households(divided: Divided) -> None:
    divided.home("3-1-101")
    node = divided.town.node.name
    rows = [(node, "楼栋", "3", "三号楼", "", "3-*、404"), (node, "村民小组", "5", "五组", "01", "")]
    problems, report, changes = spreadsheet.check_areas(db.session(), rows=sheet(*rows), staff=divided.town.admin)
    assert (problems, report) == ([], AreasReport(1, 1, 0))
    assert changes == {2: [("名称", "3 号楼", "三号楼"), ("上级编号", "01", "")]}
    assert enter(divided, *rows) == AreasReport(1, 1, 0, 1)
    building = db.session.get_one(Area, divided.building.id, populate_existing=True)
    assert (building.name, building.parent_id) == ("三号楼", None)
    assert db.session.scalars(select(Household.area_id).where(Household.number == "3-1-101")).one() == building.id
    group = db.session.scalars(select(Area).where(Area.code == "5")).one()
    assert (group.kind, group.parent_id) == (AreaKind.GROUP, divided.grid.id)


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"社区": "哪里"}, "社区", "没有找到"),
        ({"类别": "片区"}, "类别", "网格、楼栋"),
        ({"编号": ""}, "编号", "字母、数字"),
        ({"编号": "九"}, "编号", "字母、数字"),
        ({"编号": "7"}, "编号", "与第 2 行重复"),
        ({"编号": "01"}, "类别", "已是另一类"),
        ({"名称": ""}, "名称", "请填写名称"),
        ({"名称": "长" * 41}, "名称", "最多 40"),
        ({"上级编号": "404"}, "上级编号", "没有找到"),
        ({"上级编号": "3"}, "上级编号", "网格不在"),
        ({"户号": "3-*，三号%"}, "户号", "三号%"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_made(
    divided: Divided, cells: dict[str, str], column: str, says: str
) -> None:
    node = divided.town.node.name
    good: Cells = (node, "楼栋", "7", "7 号楼", "01", "")
    wrong = dict(zip(HEADERS, (node, "楼栋", "8", "8 号楼", "01", ""), strict=True)) | cells
    rows = sheet(good, tuple(wrong[heading] for heading in HEADERS))
    problems, *_ = spreadsheet.check_areas(db.session(), rows=rows, staff=divided.town.admin)
    assert [(each.row, each.column) for each in problems if says in each.message] == [(3, column)]
    before = areas()
    with pytest.raises(SheetError):
        commit(spreadsheet.import_areas, rows=rows, staff=divided.town.admin, now=NOW)
    assert areas() == before


def test_the_sheet_is_taken_in_the_console(app: Flask, divided: Divided) -> None:
    desk = at_desk(app, divided.town.admin)
    assert "导入表格" in desk.page("/areas")
    row = (divided.town.node.name, "网格", "9", "第九网格", "", "")
    file = (io.BytesIO(xlsx([HEADERS, row])), "网格.xlsx")
    assert desk.post("/imports/areas", {"file": file}).status_code == 303
