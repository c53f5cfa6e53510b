"""Rules of a draft from a spreadsheet: all of them, or none and every cell that is wrong."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import SheetError, SheetRow
from app.parties.communities.models import Community
from app.standing.programmes import drafting, queries, spreadsheet, versions
from app.standing.programmes.errors import ProgrammeNotFoundError, VersionStateError
from app.standing.programmes.models import CapPeriod, ProgrammeKind, Review, Rule
from app.standing.programmes.spreadsheet import CODE, COLUMNS, NAME, SCORES, RulesReport
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.programmes.test_versions import START
from tests.standing.records.factories import install
from tests.support.desk import at_desk
from tests.support.sheets import xlsx

HEADERS = [column.heading for column in COLUMNS]
ROW = {"一级类别": "环境", "编号": "1", "名称": "除草清沟", "对象": "居民、家庭", "分值": "1,3", "凭据": "照片"}


@pytest.fixture
def village(app: Flask) -> Community:
    install()
    return factories.community(parent=factories.community())


@pytest.fixture
def staff(village: Community) -> StaffIdentity:
    return factories.staff(village)


@pytest.fixture
def draft(village: Community, staff: StaffIdentity) -> int:
    asked = {"kind": ProgrammeKind.COMMUNITY, "community_id": village.id, "name": "大办法", "staff": staff, "now": NOW}
    made = commit(versions.make_programme, **asked)
    return queries.programme_in_scope(db.session(), programme_id=made.id, staff=staff).versions[0].id


def row(number: int, **cells: str) -> SheetRow:
    return SheetRow(number, dict.fromkeys(HEADERS, "") | ROW | cells)


def large() -> list[SheetRow]:
    """1,400 rules: 12 headings, each with 5 below it, each with 4 below that."""
    return [
        row(
            n + 2,
            **{"一级类别": f"大类{n % 12}", "二级类别": f"中类{n % 60}", "三级类别": f"小类{n % 240}"},
            编号=f"{n}",
            名称=f"事项{n}",
        )
        for n in range(1_400)
    ]


def enter(draft: int, staff: StaffIdentity, rows: list[SheetRow]) -> RulesReport:
    return commit(spreadsheet.import_rules, version_id=draft, rows=rows, staff=staff, now=NOW)


def check(draft: int, staff: StaffIdentity, rows: list[SheetRow]) -> list[tuple[int, str]]:
    problems, _, _ = spreadsheet.check_rules(db.session(), version_id=draft, rows=rows, staff=staff, now=NOW)
    return [(problem.row, problem.column) for problem in problems]


def rules(draft: int) -> list[Rule]:
    db.session.rollback()
    return list(db.session.scalars(select(Rule).where(Rule.version_id == draft).order_by(Rule.number)))


def test_1400_rules_in_three_levels_and_the_same_again(draft: int, staff: StaffIdentity) -> None:
    assert enter(draft, staff, large()) == RulesReport(1_400, 0, 0, 12 + 60 + 240)
    tree = queries.tree(db.session(), version_id=draft)
    assert [sum(each.depth == depth for each in tree) for depth in range(3)] == [12, 60, 240]
    assert sum(len(each.rules) for each in tree) == 1_400
    assert {len(rule.category) > 0 for rule in rules(draft)} == {True}
    assert enter(draft, staff, large()) == RulesReport(0, 0, 1_400, 0)
    changed = large()
    changed[7] = row(9, **changed[7].cells | {"分值": "2"})
    _, _, known = spreadsheet.check_rules(db.session(), version_id=draft, rows=changed, staff=staff, now=NOW)
    assert [number for number, differs in known.items() if differs] == [9]
    db.session.rollback()
    assert enter(draft, staff, changed) == RulesReport(0, 1, 1_399, 0)
    assert len({rule.slug for rule in rules(draft)}) == 1_400


def test_one_wrong_of_1400_and_nothing_is_entered(draft: int, staff: StaffIdentity) -> None:
    rows = large()
    rows[1_234] = row(1_236, **rows[1_234].cells | {"分值": "很多"})
    with pytest.raises(SheetError) as raised:
        enter(draft, staff, rows)
    assert [(each.row, each.column) for each in raised.value.problems] == [(1_236, SCORES)]
    assert rules(draft) == []


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"一级类别": ""}, "一级类别"),
        ({"三级类别": "小"}, "二级类别"),
        ({"编号": ""}, CODE),
        ({"名称": "短"}, None),
        ({"名称": "上访一次"}, NAME),
        ({"对象": "村民"}, "对象"),
        ({"对象": ""}, "对象"),
        ({"分值": "-1,1"}, SCORES),
        ({"分值": "-30"}, SCORES),
        ({"分值": "151"}, SCORES),
        ({"另定积分": "2"}, "另定积分"),
        ({"上限": "很高"}, "上限"),
        ({"上限周期": "每天"}, "上限周期"),
        ({"提醒次数": "2"}, "提醒天数"),
        ({"提醒天数": "366"}, "提醒天数"),
        ({"凭据": ""}, "凭据"),
        ({"认定": "书记"}, "认定"),
    ],
    ids=lambda value: "-".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_each_cell_that_is_wrong_is_named(
    draft: int, staff: StaffIdentity, cells: dict[str, str], column: str | None
) -> None:
    wrong = [(3, column or NAME)]
    assert check(draft, staff, [row(2, 编号="9"), row(3, **cells)]) == wrong


def test_a_rule_goes_to_another_heading(draft: int, staff: StaffIdentity) -> None:
    enter(draft, staff, [row(2)])
    moved = row(2, 一级类别="治安")
    assert enter(draft, staff, [moved]) == RulesReport(0, 1, 0, 1)
    tree = queries.tree(db.session(), version_id=draft)
    assert [(each.category.name, len(each.rules)) for each in tree] == [("环境", 0), ("治安", 1)]
    assert enter(draft, staff, [moved]) == RulesReport(0, 0, 1, 0)


def test_a_code_that_two_rules_of_the_draft_have_names_neither(draft: int, staff: StaffIdentity) -> None:
    enter(draft, staff, [row(2, 编号="21")])
    commit(drafting.take_over, version_id=draft, slug="good-deed", staff=staff, now=NOW)
    assert check(draft, staff, [row(2, 编号="21")]) == [(2, CODE)]


def test_two_rows_of_one_code_are_one_too_many(draft: int, staff: StaffIdentity) -> None:
    assert check(draft, staff, [row(2), row(3)]) == [(3, CODE)]


def test_what_a_row_says_is_what_the_rule_has(draft: int, staff: StaffIdentity) -> None:
    said: dict[str, Any] = {
        **{"分值": "-3", "上限": "6", "上限周期": "每季", "提醒次数": "2", "提醒天数": "90", "认定": "议事会"},
        "依据": "公约第 8 条",
    }
    enter(draft, staff, [row(2, **said)])
    (rule,) = rules(draft)
    assert (rule.subjects, rule.scores, rule.cap, rule.cap_period) == ("RH", [-3], 6, CapPeriod.QUARTER)
    assert (rule.warnings, rule.warning_days, rule.review, rule.basis) == (2, 90, Review.COUNCIL, "公约第 8 条")


def test_only_into_one_s_own_draft(village: Community, draft: int, staff: StaffIdentity) -> None:
    beside = factories.staff(factories.community())
    with pytest.raises(ProgrammeNotFoundError):
        enter(draft, beside, [row(2)])
    enter(draft, staff, [row(2)])
    commit(versions.open_for_comment, version_id=draft, starts_on=START, staff=staff, now=NOW)
    with pytest.raises(VersionStateError):
        enter(draft, staff, [row(2)])


def test_at_the_desk_a_draft_is_chosen(app: Flask, draft: int, staff: StaffIdentity) -> None:
    desk = at_desk(app, staff)
    assert "大办法" in desk.page("/imports/rules")
    content = xlsx([HEADERS, [row(2).cells[name] for name in HEADERS]])
    without = desk.post("/imports/rules", {"file": (io.BytesIO(content), "办法.xlsx")})
    assert "请选择积分办法" in without.get_data(as_text=True)
    sent = {"place_id": str(draft), "file": (io.BytesIO(content), "办法.xlsx")}
    assert desk.post("/imports/rules", sent).status_code == 303
