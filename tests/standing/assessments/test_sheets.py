"""Six property firms are assessed on one sheet; others verify and decide; it is part of no score and earns nothing."""

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.permissions import StaffRole
from app.ledger.models import Journal
from app.parties.staff.errors import SamePersonError
from app.parties.units import belonging, making
from app.parties.units.models import Unit, UnitDomain, UnitKind, UnitRole
from app.standing.assessments import entering, results
from app.standing.assessments.entering import Filled
from app.standing.assessments.errors import NobodyToAssessError, WrongCellsError
from app.standing.programmes.errors import NoAssessmentError, ProgrammeNotFoundError
from app.standing.programmes.models import AssessmentPeriod, Programme, ProgrammeKind, Rule, SubjectKind
from app.standing.programmes.ready import ready_programmes
from app.standing.records import batch_decisions, jobs
from app.standing.records import queries as record_queries
from app.standing.records.models import BatchKind, BatchState, Record, RecordBatch, RecordState
from app.standing.scores import scores
from devtools import factories
from devtools.factories import NOW
from tests.standing.programmes.factories import programme, version
from tests.standing.records.test_process import DAY, Town, sound
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user

PERIOD = "2026-10"


class Estate(Town):
    """A town with six property firms, and the 19 and 15 items by which they are assessed each month."""

    def __init__(self) -> None:
        super().__init__()
        self.keeper = factories.staff(self.node)
        self.units = [self.unit(f"物业{number}公司") for number in "一二三四五六"]
        self.programme_id = programme(self.node.id, name="物业服务考核办法")
        execute(self._make_assessment)
        items = [item for category in ready_programmes()["property"].categories for item in category.items]
        terms = ("name", "subjects", "scores", "evidence")
        rules = {
            f"pm-{number}": {"cap": None} | {key: item[key] for key in terms} for number, item in enumerate(items, 1)
        }
        self.rules = version(self.programme_id, rules, starts_on=date(2026, 1, 1))
        head: dict[str, Any] = {"resident_id": self.person.id, "role": UnitRole.HEAD, "from_on": date(2026, 1, 1)}
        execute(belonging.add_member, unit_id=self.units[0].id, staff=self.keeper, now=NOW, **head)

    def _make_assessment(self, session: Any) -> None:
        found = session.get_one(Programme, self.programme_id)
        found.kind, found.period = ProgrammeKind.ASSESSMENT, AssessmentPeriod.MONTH

    def unit(self, name: str, kind: UnitKind = UnitKind.PROPERTY) -> Unit:
        details: dict[str, Any] = {"kind": kind, "domain": UnitDomain.COMMUNITY, "name": name}
        return execute(making.add_unit, community_id=self.node.id, staff=self.keeper, now=NOW, **details)

    def enter(
        self, cells: dict[tuple[int, str], str], notes: dict[int, str] | None = None, **changes: Any
    ) -> RecordBatch:
        """`cells` by the number of the unit and the item."""
        by_id = {(self.units[unit].id, self.rules[rule]): typed for (unit, rule), typed in cells.items()}
        filled = Filled(by_id, {self.units[unit].id: note for unit, note in (notes or {}).items()})
        asked: dict[str, Any] = {"programme_id": self.programme_id, "period": PERIOD, "unit_kind": UnitKind.PROPERTY}
        asked |= {"staff": self.first, "now": NOW}
        return execute(entering.enter, filled=filled, **asked | changes)


ALL_PLUS = {(unit, f"pm-{item}"): "" for unit in range(6) for item in range(1, 20)}


@pytest.fixture
def estate(app: Flask) -> Estate:
    return Estate()


def everything(estate: Estate) -> dict[tuple[int, str], str]:
    """Each firm has all that gives, and the first one two things that take."""
    rules = {rule.slug: rule.scores[0] for rule in db.session.scalars(select(Rule).where(Rule.slug.like("pm-%")))}
    cells = {(unit, f"pm-{item}"): str(rules[f"pm-{item}"]) for unit in range(6) for item in range(1, 20)}
    return cells | {(0, "pm-20"): "-2", (0, "pm-24"): "-5"}


def test_the_items_are_nineteen_and_fifteen(estate: Estate) -> None:
    scores_of = [rule.scores for rule in db.session.scalars(select(Rule).where(Rule.slug.like("pm-%")))]
    assert sum(min(each) > 0 for each in scores_of) == 19
    assert sum(max(each) < 0 for each in scores_of) == 15


def test_six_firms_on_one_sheet_from_entry_to_result(estate: Estate) -> None:
    journals = db.session.scalar(select(func.count(Journal.id)))
    batch = estate.enter(everything(estate), {0: "电梯停了三天，见工单"})
    assert (batch.kind, batch.state, batch.lines, batch.minuses, batch.points) == (
        BatchKind.ASSESSMENT,
        BatchState.VERIFYING,
        6 * 19 + 2,
        2,
        0,
    )
    assert batch.title == "物业服务考核办法 2026 年 10 月"
    with pytest.raises(SamePersonError):
        execute(batch_decisions.approve, batch_id=batch.id, staff=estate.first, now=NOW, rate_fen=100)
    execute(batch_decisions.verify, batch_id=batch.id, staff=estate.second, now=NOW)
    done = execute(batch_decisions.approve, batch_id=batch.id, staff=estate.third, now=NOW, rate_fen=100)
    assert done.state is BatchState.PUBLIC
    _, rows = results.results(db.session(), batch_id=batch.id, staff=estate.first)
    assert [(row.unit, row.plus, row.minus, row.open) for row in rows if row.minus] == [("物业一公司", 56, -7, 21)]
    assert jobs.take_effect(NOW + 20 * DAY) == 6 * 19 + 2
    _, rows = results.results(db.session(), batch_id=batch.id, staff=estate.first)
    assert sorted(row.score for row in rows) == [49, 56, 56, 56, 56, 56]
    assert {row.open for row in rows} == {0}
    assert db.session.scalar(select(func.count(Journal.id))) == journals  # No points.
    later = NOW + 20 * DAY
    own = scores.standing(db.session(), subject_kind=SubjectKind.UNIT, subject_id=estate.units[0].id, now=later)
    assert own.score == 1000  # No part of the community's score.
    assert sound()


def test_the_file_of_a_unit_has_its_results_for_who_may_see_them(app: Flask, estate: Estate) -> None:
    """In a card of their own; the records listed are the community's. Where the assessment is of another node, it is
    not the business of the node that the unit is at.
    """
    unit = estate.units[0]
    cells = {key: typed for key, typed in everything(estate).items() if key in {(0, "pm-1"), (0, "pm-20")}}
    estate.enter(cells, {0: "电梯停了三天"})
    path = f"/unit-profiles/{unit.id}"
    shown = at_desk(app, estate.first).get(path).text
    assert "物业服务考核办法 2026 年 10 月" in shown
    assert "没有信用记录" in shown
    found = results.results_of_unit(db.session(), unit_id=unit.id, staff=estate.first)
    assert [(each.plus, each.minus, each.open) for each in found] == [(int(cells[0, "pm-1"]), -2, 2)]
    assert results.results_of_unit(db.session(), unit_id=estate.units[1].id, staff=estate.first) == []

    elsewhere = factories.community()

    def move(session: Any) -> None:
        session.get_one(Programme, estate.programme_id).community_id = elsewhere.id

    listed: dict[str, Any] = {"staff": estate.first, "now": NOW, "cursor": None, "limit": 9}
    assert len(record_queries.records_in_scope(db.session(), **listed).items) == 2
    execute(move)
    db.session.rollback()
    shown = at_desk(app, estate.first).get(path).text
    assert "物业服务考核办法" not in shown
    assert "还没有考核" in shown
    assert record_queries.records_in_scope(db.session(), **listed).items == []


def test_every_wrong_cell_is_named_and_nothing_is_kept(estate: Estate) -> None:
    cells = {(0, "pm-1"): "9", (1, "pm-20"): "2", (2, "pm-2"): "好", (3, "pm-20"): "-2", (4, "pm-3"): "3"}
    with pytest.raises(WrongCellsError) as refused:
        estate.enter(cells)
    named = {(each["unit_id"], each["rule_id"]) for each in refused.value.details["cells"]}
    ids = [unit.id for unit in estate.units]
    assert named == {
        (ids[0], estate.rules["pm-1"]),
        (ids[1], estate.rules["pm-20"]),
        (ids[2], estate.rules["pm-2"]),
        (ids[3], None),  # What takes wants words.
    }
    assert db.session.scalars(select(RecordBatch)).all() == []
    with pytest.raises(WrongCellsError):
        estate.enter({(0, "pm-1"): ""})


def test_a_unit_is_assessed_once_in_a_period(estate: Estate) -> None:
    batch = estate.enter({(0, "pm-3"): "3"})
    with pytest.raises(WrongCellsError) as refused:
        estate.enter({(0, "pm-3"): "3", (1, "pm-3"): "3"})
    assert "本期已经考核过" in refused.value.details["cells"][0]["message"]
    assert len(refused.value.details["cells"]) == 1
    estate.enter({(0, "pm-3"): "3"}, period="2026-11")
    execute(batch_decisions.withdraw, batch_id=batch.id, reason="填错了", staff=estate.second, now=NOW)
    assert estate.enter({(0, "pm-3"): "3"}).lines == 1


def test_the_day_is_the_last_of_the_period_or_today(estate: Estate) -> None:
    estate.enter({(0, "pm-3"): "3"})
    estate.enter({(0, "pm-3"): "3"}, period="2026-11")
    days = db.session.scalars(select(Record.occurred_on).order_by(Record.id)).all()
    assert days == [date(2026, 10, 31), date(2026, 11, 10)]
    with pytest.raises(WrongCellsError):  # Longer ago than 30 days.
        estate.enter({(0, "pm-3"): "3"}, period="2026-09")


def test_who_and_what_is_asked(estate: Estate) -> None:
    with pytest.raises(NobodyToAssessError):
        estate.enter({(0, "pm-3"): "3"}, unit_kind=UnitKind.VILLAGE)
    with pytest.raises(NoAssessmentError):
        estate.enter({(0, "pm-3"): "3"}, programme_id=programme(estate.node.id))
    elsewhere = factories.staff(factories.community(), StaffRole.CLERK)
    with pytest.raises(ProgrammeNotFoundError):
        estate.enter({(0, "pm-3"): "3"}, staff=elsewhere)


def test_communities_as_units_of_the_street(estate: Estate) -> None:
    """社区: two of them, assessed by the street as villages on the register."""
    villages = [estate.unit(name, UnitKind.VILLAGE) for name in ("北社区", "南社区")]
    monthly = programme(estate.node.id, name="社区信用建设评价")

    def make_assessment(session: Any) -> None:
        found = session.get_one(Programme, monthly)
        found.kind, found.period = ProgrammeKind.ASSESSMENT, AssessmentPeriod.MONTH

    execute(make_assessment)
    terms = {"subjects": "U", "scores": list(range(0, 11)), "cap": None}
    rules = version(monthly, {"c-1": terms, "c-2": terms}, starts_on=date(2026, 1, 1))
    cells = {
        (villages[0].id, rules["c-1"]): "8",
        (villages[1].id, rules["c-1"]): "10",
        (villages[1].id, rules["c-2"]): "0",
    }
    asked: dict[str, Any] = {
        "programme_id": monthly,
        "period": PERIOD,
        "unit_kind": UnitKind.VILLAGE,
        "filled": Filled(cells, {}),
    }
    batch = execute(entering.enter, staff=estate.first, now=NOW, **asked)
    _, rows = results.results(db.session(), batch_id=batch.id, staff=estate.first)
    assert [(row.unit, row.score) for row in rows] == [("北社区", 8), ("南社区", 10)]


def test_the_head_of_a_unit_sees_its_result_and_no_others(app: Flask, estate: Estate) -> None:
    batch = estate.enter({(0, "pm-3"): "3", (1, "pm-3"): "3"})
    with frozen(NOW):
        phone = as_user(app, estate.user)
        assert phone.get("/me/assessments").json["items"] == []  # Nobody has decided.
        execute(batch_decisions.approve, batch_id=batch.id, staff=estate.second, now=NOW, rate_fen=100)
        (item,) = phone.get("/me/assessments").json["items"]
        assert (item["unit"], item["score"], item["period"]) == ("物业一公司", 3, PERIOD)
        shown = as_staff(app, estate.second).get(f"/staff/batches/{batch.id}/results").json["items"]
    assert [each["unit"] for each in shown] == ["物业一公司", "物业二公司"]


def test_at_the_desk_what_was_typed_stays(app: Flask, estate: Estate) -> None:
    with frozen(NOW):
        desk = at_desk(app, estate.first)
        assert "物业服务考核办法" in desk.page("/assessments")
        here = f"/assessments/{estate.programme_id}/sheet?period={PERIOD}&kind=property"
        page = desk.page(here)
        assert page.count("sheet__cell") == 6 * 34
        cell, wrong, note = (
            f"u{estate.units[0].id}-{estate.rules[rule]}" if rule else f"u{estate.units[0].id}-note"
            for rule in ("pm-3", "pm-1", "")
        )
        refused = desk.post(here, {cell: "3", wrong: "11", note: "见台账"})
        said = refused.get_data(as_text=True)
        assert refused.status_code == 422
        assert "应为 10，不涉及的空着" in said
        assert f'name="{cell}" value="3"' in said
        assert f'name="{note}" value="见台账"' in said
        made = desk.post(here, {cell: "3", wrong: "10", note: "见台账"})
        result = desk.said(made)
        assert "考核表已提交，2 项" in result
        assert "物业一公司" in result
        assert "核实和批准" in result
        again = desk.page(here)  # What was given is shown, and not asked for again.
        assert again.count('class="sheet__cell"') == 6 * 34 - 2
        assert again.count("sheet__given") == 2


def test_out_to_a_file_and_in_again(app: Flask, estate: Estate) -> None:
    with frozen(NOW):
        desk = at_desk(app, estate.first)
        where = f"{estate.programme_id}/{{}}?period={PERIOD}&kind=property"
        book = openpyxl.load_workbook(io.BytesIO(desk.get(f"/assessments/{where.format('file')}").get_data()))
        table = book.worksheets[0]
        assert (table.max_row, table.max_column) == (7, 36)
        table.cell(2, 2, 10)
        table.cell(3, 3, "五")
        table.cell(3, 36, "见调查表")
        filled = io.BytesIO()
        book.save(filled)
        sheet = f"/assessments/{where.format('sheet')}"
        page = desk.post(sheet, {"file": (io.BytesIO(filled.getvalue()), "考核.xlsx")}).get_data(as_text=True)
        assert "表格已读入，还没有提交" in page
        assert 'value="10"' in page
        assert 'value="五"' in page  # Looked at where it is handed in.
        assert 'value="见调查表"' in page
        table.cell(4, 1, "没有这家")
        book.save(again := io.BytesIO())
        said = desk.post(sheet, {"file": (io.BytesIO(again.getvalue()), "考核.xlsx")}).get_data(as_text=True)
        assert "第 4 行单位：考核表上没有这个单位" in said
    assert db.session.scalars(select(RecordBatch)).all() == []


def test_a_minus_of_a_firm_is_told_and_can_be_objected_to(estate: Estate) -> None:
    batch = estate.enter({(0, "pm-24"): "-5"}, {0: "电梯停了三天"})
    execute(batch_decisions.verify, batch_id=batch.id, staff=estate.second, now=NOW)
    execute(batch_decisions.approve, batch_id=batch.id, staff=estate.third, now=NOW, rate_fen=100)
    minus = db.session.scalars(select(Record)).one()
    assert (minus.status, minus.told_at) == (RecordState.NOTICE, NOW)
    assert jobs.take_effect(NOW + timedelta(days=2)) == 0
