"""21 communities in one go: every wrong cell is named before, and either all are made or none."""

import io

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db.session import db
from app.core.imports.spreadsheets import SheetError, SheetRow
from app.office.nodes import spreadsheet
from app.office.nodes.sheet_rows import HEADERS
from app.office.nodes.spreadsheet import NodesReport
from app.parties.communities.models import Community, CommunityKind
from app.treasury.funds.models import Fund
from devtools.factories import NOW, commit
from tests.office.nodes.conftest import Tree
from tests.support.desk import at_desk
from tests.support.sheets import xlsx

Cells = tuple[str, ...]


def sheet(*rows: Cells) -> list[SheetRow]:
    """Rows of all columns, or without the last, which is the first allocation."""
    filled = ((*cells, "")[: len(HEADERS)] for cells in rows)
    return [SheetRow(n, dict(zip(HEADERS, cells, strict=True))) for n, cells in enumerate(filled, start=2)]


def street(count: int = 21) -> list[Cells]:
    """Communities before the town under which they stand."""
    below: list[Cells] = [
        ("崖头示例街道", f"第{n}示例社区", "", "", "否" if n == 1 else "") for n in range(1, count + 1)
    ]
    return [*below, ("", "崖头示例街道", "街道", "示例路 1 号", "是")]


def test_a_street_of_21_communities_is_made_at_once(tree: Tree) -> None:
    rows = sheet(*street())
    problems, report, outcomes = spreadsheet.check_nodes(db.session(), rows=rows, staff=tree.keeper)
    assert (problems, report) == ([], NodesReport(22, 0))
    assert not any(each.is_there for each in outcomes.values())
    assert commit(spreadsheet.import_nodes, rows=rows, staff=tree.keeper, now=NOW) == NodesReport(22, 0)
    town = db.session.scalars(select(Community).where(Community.name == "崖头示例街道")).one()
    assert (town.parent_id, town.kind, town.contact) == (tree.district.id, CommunityKind.TOWN, "示例路 1 号")
    below = db.session.scalars(select(Community.id).where(Community.parent_id == town.id)).all()
    assert len(below) == 21
    assert db.session.scalar(select(func.count(Fund.id)).where(Fund.community_id.in_(below))) == 20
    _, _, outcomes = spreadsheet.check_nodes(db.session(), rows=rows, staff=tree.keeper)
    assert all(each.is_there for each in outcomes.values())
    assert commit(spreadsheet.import_nodes, rows=rows, staff=tree.keeper, now=NOW) == NodesReport(0, 22)


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (("哪里", "甲社区", "", "", ""), "上级", "没有找到“哪里”"),
        (("", "", "街道", "", ""), "名称", "请填写名称"),
        (("", "甲" * 41, "", "", ""), "名称", "最多 40 个字"),
        (("", "甲社区", "村", "", ""), "级别", "留空表示社区"),
        (("", "甲区", "区县", "", ""), "级别", "上级的级别要更高"),
        (("", "甲社区", "", "", "也许"), "自己的基金", "“是”或“否”"),
        (("", "崖头示例街道", "街道", "", ""), "名称", "与第 23 行重复"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_made(tree: Tree, row: Cells, column: str, says: str) -> None:
    rows = sheet(*street(), row)
    problems, *_ = spreadsheet.check_nodes(db.session(), rows=rows, staff=tree.keeper)
    assert [(each.row, each.column) for each in problems if says in each.message] == [(24, column)]
    before = db.session.scalar(select(func.count(Community.id)))
    with pytest.raises(SheetError):
        commit(spreadsheet.import_nodes, rows=rows, staff=tree.keeper, now=NOW)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Community.id))) == before


def test_a_parent_of_whom_there_are_two_is_asked_about(tree: Tree) -> None:
    twins = [("", "同名街道", "街道", "", ""), (tree.district.name, "同名街道", "街道", "", "")]
    problems, *_ = spreadsheet.check_nodes(
        db.session(), rows=sheet(*twins, ("同名街道", "甲社区", "", "", "")), staff=tree.keeper
    )
    assert {each.row for each in problems} == {3, 4}


def test_nodes_of_another_subtree_are_not_there(tree: Tree) -> None:
    rows = sheet((tree.new.name, "甲社区", "", "", ""))
    problems, *_ = spreadsheet.check_nodes(db.session(), rows=rows, staff=tree.old.admin)
    assert [each.column for each in problems] == ["上级"]


def test_the_sheet_is_taken_in_the_console(app: Flask, tree: Tree) -> None:
    desk = at_desk(app, tree.keeper)
    assert "导入表格" in desk.page("/nodes")
    file = (io.BytesIO(xlsx([HEADERS, *street()])), "社区.xlsx")
    assert desk.post("/imports/nodes", {"file": file}).status_code == 303
