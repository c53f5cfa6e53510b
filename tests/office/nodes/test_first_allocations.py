"""First allocations in a spreadsheet of communities: drafts from the nearest fund above, approved by another person."""

import io

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.cleaning import money
from app.core.db.session import db
from app.core.imports.spreadsheets import SheetError
from app.core.tasks import runner
from app.ledger import chart
from app.ledger import journals as ledger
from app.office.nodes import spreadsheet
from app.office.nodes.spreadsheet import NodesReport
from app.treasury import funds
from app.treasury.funds.errors import FundShortError, SamePersonAllocatesError
from app.treasury.funds.models import Allocation, AllocationStatus, Fund
from devtools import factories
from devtools.factories import NOW, commit
from tests.office.nodes.conftest import Tree
from tests.office.nodes.test_spreadsheet import Cells, sheet
from tests.support.checks import assert_books_balance
from tests.support.desk import at_desk
from tests.support.sheets import xlsx

TOWN: Cells = ("", "崖头示例街道", "街道", "", "是", "")


def under(name: str, yuan: str, fund: str = "") -> Cells:
    return (TOWN[1], name, "", "", fund, yuan)


def drafts() -> list[tuple[str, str, int, AllocationStatus]]:
    """From, to, yuan and state."""
    db.session.rollback()
    names = {fund.id: fund.name for fund in db.session.scalars(select(Fund))}
    rows = db.session.scalars(select(Allocation).order_by(Allocation.id))
    return [(names[a.from_fund_id], names[a.to_fund_id], a.amount_fen // 100, a.status) for a in rows]


def test_drafts_wait_for_money_and_for_another_person(tree: Tree) -> None:
    rows = sheet(under("甲示例社区", "50,000"), under("乙示例社区", "￥30000.00"), under("丙示例社区", ""), TOWN)
    problems, report, outcomes = spreadsheet.check_nodes(db.session(), rows=rows, staff=tree.keeper)
    assert (problems, report) == ([], NodesReport(4, 0, 2, 80_000))
    assert outcomes[2].note == "首次划拨 50,000 元，从崖头示例街道信用基金，待另一人审批"
    assert outcomes[4].note == ""
    assert commit(spreadsheet.import_nodes, rows=rows, staff=tree.keeper, now=NOW) == report
    town = "崖头示例街道信用基金"
    assert drafts() == [
        (town, "甲示例社区信用基金", 50_000, AllocationStatus.DRAFTED),
        (town, "乙示例社区信用基金", 30_000, AllocationStatus.DRAFTED),
    ]
    first = db.session.scalars(select(Allocation.id).order_by(Allocation.id)).first()
    source = db.session.scalars(select(Fund).where(Fund.name == town)).one()
    with pytest.raises(SamePersonAllocatesError):
        commit(funds.approve_allocation, allocation_id=first, staff=tree.keeper, now=NOW)
    other = factories.staff(tree.district)
    with pytest.raises(FundShortError):
        commit(funds.approve_allocation, allocation_id=first, staff=other, now=NOW)
    db.session.rollback()
    factories.top_up(source, 5_000_000)
    commit(funds.approve_allocation, allocation_id=first, staff=other, now=NOW)
    assert ledger.balance(db.session(), chart.fund(source.id, "available")) == 0
    assert_books_balance()


def test_the_same_sheet_again_drafts_nothing_twice(tree: Tree) -> None:
    rows = sheet(TOWN, under("甲示例社区", "5万"))
    commit(spreadsheet.import_nodes, rows=rows, staff=tree.keeper, now=NOW)
    assert commit(spreadsheet.import_nodes, rows=rows, staff=tree.keeper, now=NOW) == NodesReport(0, 2)
    assert [yuan for _, _, yuan, _ in drafts()] == [50_000]
    [draft] = db.session.scalars(select(Allocation.id))
    commit(funds.withdraw_allocation, allocation_id=draft, staff=tree.keeper, now=NOW)
    again = commit(spreadsheet.import_nodes, rows=rows, staff=tree.keeper, now=NOW)
    assert again == NodesReport(0, 2, 1, 50_000)  # Nothing waits any more, and nothing was handed down.


def test_a_parent_paid_for_from_above_hands_on_to_the_next_fund(tree: Tree) -> None:
    commit(funds.open_fund_for, community_id=tree.district.id, staff=tree.keeper, now=NOW)
    rows = sheet((*TOWN[:4], "否", ""), under("甲示例社区", "100"))
    commit(spreadsheet.import_nodes, rows=rows, staff=tree.keeper, now=NOW)
    assert [source for source, *_ in drafts()] == [f"{tree.district.name}信用基金"[:40]]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([TOWN, under("甲示例社区", "五万")], "整数元"),
        ([TOWN, under("甲示例社区", "50000.50")], "整数元"),
        ([TOWN, under("甲示例社区", "-5")], "整数元"),
        ([TOWN, under("甲示例社区", "100000001")], "整数元"),
        ([TOWN, under("甲示例社区", "1万亿")], "整数元"),
        ([TOWN, under("甲示例社区", "500", "否")], "没有自己的基金"),
        ([(*TOWN[:4], "否", ""), under("甲示例社区", "500")], "请先在“信用基金”里为上级开设"),
        (
            [
                ("乙街道", "甲街道", "街道", "", "否", ""),
                ("甲街道", "丙", "", "", "", "9"),
                ("甲街道", "乙街道", "街道", "", "否", ""),
            ],
            "请先在“信用基金”里为上级开设",  # Two that stand above each other.
        ),
    ],
)
def test_a_wrong_amount_is_named_and_nothing_is_made(tree: Tree, rows: list[Cells], says: str) -> None:
    problems, *_ = spreadsheet.check_nodes(db.session(), rows=sheet(*rows), staff=tree.keeper)
    assert [each.row for each in problems if each.column == "首次划拨" and says in each.message] == [3]
    with pytest.raises(SheetError):
        commit(spreadsheet.import_nodes, rows=sheet(*rows), staff=tree.keeper, now=NOW)
    assert drafts() == []


def test_a_fund_above_the_subtree_gives_nothing(tree: Tree) -> None:
    commit(funds.open_fund_for, community_id=tree.district.id, staff=factories.staff(tree.district), now=NOW)
    keeper = factories.staff(tree.new)
    problems, *_ = spreadsheet.check_nodes(db.session(), rows=sheet(("", "甲示例社区", "", "", "", "5")), staff=keeper)
    assert [each.column for each in problems] == ["首次划拨"]


def test_the_dry_run_shows_each_draft_and_their_sum(app: Flask, tree: Tree) -> None:
    desk = at_desk(app, tree.keeper)
    content = xlsx(
        [("上级", "名称", "首次划拨（元）", "级别"), ("", TOWN[1], None, "街道"), (TOWN[1], "甲社区", 50_000.0, None)]
    )
    answer = desk.post("/imports/nodes", {"file": (io.BytesIO(content), "社区.xlsx")})
    assert runner.run_next(app.extensions["tasks"])
    page = desk.said(answer)
    for words in ("检查通过", "首次划拨 50,000 元，从崖头示例街道信用基金", "首次划拨合计（元）"):
        assert words in page
    number = answer.headers["Location"].rpartition("/")[2]
    entered = desk.post(f"/imports/checked/{number}/entering", {"how": "all"}, once=f"import-{number}")
    assert runner.run_next(app.extensions["tasks"])
    assert "已导入 2 行" in desk.said(entered)
    assert [yuan for *_, yuan, _ in drafts()] == [50_000]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (50_000, "50000"),
        (50_000.0, "50000"),
        ("５万元", "50000"),
        ("1.5万", "15000"),
        ("¥1,000.00", "1000"),
        (0, ""),
        (None, ""),
    ],
)
def test_amounts_are_read_as_people_write_them(cell: object, text: str) -> None:
    cleaned = money.whole_yuan(cell)  # type: ignore[arg-type]
    assert (cleaned.text, cleaned.problem) == (text, None)


@pytest.mark.parametrize("cell", ["5千", "1.23456万", 0.5, True, "1,00", 1e12])
def test_what_is_no_amount_is_refused(cell: object) -> None:
    assert money.whole_yuan(cell).problem  # type: ignore[arg-type]
