"""Records from a spreadsheet: all rows, or none and every wrong cell named."""

import io
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import func, select

from app.core.db.session import db
from app.core.imports.spreadsheets import SheetError, SheetRow, read_sheet
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.checks import check_ledger
from app.parties import residents
from app.parties.residents.models import Household, Resident
from app.parties.units import making
from app.parties.units.models import Unit, UnitDomain, UnitKind
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records import batch_decisions, jobs, spreadsheet
from app.standing.records.models import Record
from app.standing.records.spreadsheet import MAX_ROWS, RecordsReport
from app.standing.records.spreadsheet_columns import COLUMNS, HEADERS, HOUSEHOLD, NAME, PHONE, UNIT
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import install, record, reminded
from tests.support.tables import queries
from tests.support.threads import at_once

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(autouse=True)
def _catalogue(app: Flask) -> None:
    install()


@pytest.fixture
def node(app):
    return factories.community()


@pytest.fixture
def staff(node):
    return factories.staff(node)


@pytest.fixture
def person(node):
    return factories.resident(node)


def sheet(*rows: tuple[Any, ...], headers: tuple[str, ...] = HEADERS) -> bytes:
    book = Workbook()
    for row in (headers, *rows):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row(person: Resident, rule: Any = "good-deed", score: Any = 5, day: Any = "2026-11-01", event: Any = "S-1"):
    return (rule, person.phone, score, day, event, "测试")


def load(staff, content: bytes) -> RecordsReport:
    rows = read_sheet(content, HEADERS, max_rows=MAX_ROWS)
    return commit(spreadsheet.import_records, rows=rows, staff=staff, now=NOW)


def came_to(report: RecordsReport) -> tuple[int, int, int]:
    assert report.batch_id is not None
    return report.created, report.points, report.trimmed


def let_count(node, report: RecordsReport) -> None:
    """Another person approves the batch, and its days of publicity pass."""
    commit(batch_decisions.approve, rate_fen=100, batch_id=report.batch_id, staff=factories.staff(node), now=NOW)
    jobs.take_effect(NOW + timedelta(days=12))


def refused(staff, content: bytes) -> SheetError:
    with pytest.raises(SheetError) as error:
        load(staff, content)
    assert db.session.scalar(select(func.count()).select_from(Record)) == 0
    return error.value


def named(error: SheetError) -> list[tuple[int, str]]:
    return [(problem["row"], problem["column"]) for problem in error.details["rows"]]


def test_every_row_becomes_a_record(node, staff, person) -> None:
    neighbour = factories.resident(node)
    reminded(staff, person.id, "parking-repeat", before=date(2026, 11, 4))
    content = sheet(
        row(person),
        row(neighbour, 21, 5, date(2026, 11, 2)),
        row(person, "29", 1.0, datetime(2026, 11, 3, 9, 0), 20261103),  # noqa: DTZ001  # Cells have no time zone.
        row(person, "parking-repeat", -10, "2026/11/4"),
    )
    report = load(staff, content)
    assert came_to(report) == (4, 11, 0)
    assert ledger.balance(db.session(), chart.resident_points(person.id)) == 0
    let_count(node, report)
    assert ledger.balance(db.session(), chart.resident_points(person.id)) == 6
    assert ledger.balance(db.session(), chart.resident_points(neighbour.id)) == 5
    events = db.session.scalars(select(Record.event_key).order_by(Record.id)).all()
    assert events == ["S-1", "S-1", "20261103", "S-1"]
    assert all(check.passed for check in check_ledger(db.session()))


def test_caps_trim_across_rows_and_with_what_was_there(staff, person) -> None:
    record(staff, person.id, "blood-gift", 10)
    content = sheet(*(row(person, "blood-gift", 10, event=f"S-{n}") for n in range(3)))
    assert came_to(load(staff, content)) == (3, 10, 20)


def test_every_problem_is_named_by_row_and_column(staff, person) -> None:
    stranger = factories.resident(factories.community())
    content = sheet(
        row(person, "no-such-rule"),
        row(person, "lavish-event", -5),
        row(person, score=4),
        row(person, score=1.9),
        row(person, score=True),
        row(person, day="2026-02-30"),
        row(person, day="2026-09-01", event="S-2"),
        row(person, event=""),
        row(person, event="事件一"),
        ("good-deed", "12345", 5, "2026-11-01", "S-1", ""),
        ("good-deed", "13999999999", 5, "2026-11-01", "S-1", ""),
        row(stranger),
        ("false-report", person.phone, -20, "2026-11-01", "S-1", ""),
        row(person, "sorting-ok", 1),
    )
    assert named(refused(staff, content)) == [
        (2, "规则编号"),
        (3, "规则编号"),
        (3, "规则编号"),
        (4, "分值"),
        (5, "分值"),
        (6, "分值"),
        (7, "发生日期"),
        (8, "发生日期"),
        (9, "事件编号"),
        (10, "事件编号"),
        (11, "手机号"),
        (12, "手机号"),
        (13, "手机号"),
        (14, "说明"),
        (15, "规则编号"),
    ]


def test_a_row_that_comes_twice_is_named_with_the_first(staff, person) -> None:
    error = refused(staff, sheet(row(person), row(person, 21)))
    assert named(error) == [(3, "事件编号")]
    assert "第 2 行" in error.details["rows"][0]["message"]


def test_spellings_of_one_event_are_one(staff, person) -> None:
    spellings = ("ev-1", "ＥＶ－1", "E V-1\u200b")
    error = refused(staff, sheet(row(person, event="EV-1"), *(row(person, event=each) for each in spellings)))
    assert named(error) == [(number, "事件编号") for number in (3, 4, 5)]
    record(staff, person.id, event_key="EV-1")
    with pytest.raises(SheetError) as known:
        load(staff, sheet(*(row(person, event=each) for each in spellings[:1])))
    assert named(known.value) == [(2, "事件编号")]
    assert load(staff, sheet(row(person, event="Ｅv－2"))).created == 1
    entered = db.session.scalars(select(Record).order_by(Record.id)).all()
    assert [(each.event_key, each.event_index) for each in entered] == [("EV-1", "ev-1"), ("Ev-2", "ev-2")]


def test_what_is_already_recorded_is_named(staff, person) -> None:
    content = sheet(row(person), row(person, event="S-2"))
    load(staff, content)
    with pytest.raises(SheetError) as error:
        load(staff, content)
    assert named(error.value) == [(2, "事件编号"), (3, "事件编号")]


def test_a_formula_is_refused(staff, person) -> None:
    assert named(refused(staff, sheet(row(person, score="=2+3")))) == [(2, "分值")]


def test_who_has_no_phone_is_found_by_name_and_household(node, staff, person) -> None:
    home = db.session.get_one(Household, person.household_id).number
    headers = (*HEADERS[:1], *HEADERS[2:], "姓名", "户号")
    rule = db.session.scalars(select(Rule.name).where(Rule.slug == "good-deed")).one()

    def entered(name: str, number: str) -> RecordsReport:
        content = sheet((rule, "5分", "2026年11月1日", "S-1", "", name, number), headers=headers)
        rows = read_sheet(content, COLUMNS, max_rows=5)
        return commit(spreadsheet.import_records, rows=rows, staff=staff, now=NOW)

    assert entered(person.name, home).created == 1
    stranger = factories.resident(factories.community())
    elsewhere = db.session.get_one(Household, stranger.household_id).number
    for name, number in (("别人", home), (stranger.name, f"{elsewhere}-9"), (person.name, "")):
        with pytest.raises(SheetError):
            entered(name, number)


def test_somebody_is_found_by_their_own_number_where_a_family_shares_a_phone(node, staff, person) -> None:
    other = factories.resident(node, phone=person.phone)
    headers = (*HEADERS, "居民编号")

    def entered(number: str, *, phone: str = person.phone, event: str = "S-1") -> RecordsReport:
        cells = (*row(person, event=event)[:1], phone, *row(person, event=event)[2:], number)
        rows = read_sheet(sheet(cells, headers=headers), COLUMNS, max_rows=5)
        return commit(spreadsheet.import_records, rows=rows, staff=staff, now=NOW)

    with pytest.raises(SheetError) as shared:
        entered("")
    assert named(shared.value) == [(2, "手机号")]
    assert entered(other.number).created == 1
    assert entered(other.number, phone="", event="S-2").created == 1
    assert set(db.session.scalars(select(Record.subject_id))) == {other.id}
    stranger = factories.resident(factories.community())
    for number, phone, column in (
        (stranger.number, "", "居民编号"),
        ("1234567890", "", "居民编号"),
        ("7", "", "居民编号"),
        (other.number, factories.resident(node).phone, "手机号"),
    ):
        with pytest.raises(SheetError) as refused_:
            entered(number, phone=phone, event="S-3")
        assert named(refused_.value) == [(2, column)]


def test_a_household_that_can_be_none_is_named_and_not_looked_for(node, staff, person) -> None:
    """Read by the importer, whose dry run looks at rows with wrong cells, too."""
    cells = dict(zip(HEADERS, map(str, row(person)), strict=True)) | {PHONE: "", NAME: person.name, HOUSEHOLD: "幸福里"}
    rows = [SheetRow(2, dict.fromkeys((column.heading for column in COLUMNS), "") | cells)]
    problems, _ = spreadsheet.check_records(db.session(), rows=rows, staff=staff, now=NOW)
    assert [problem.row for problem in problems] == [2]
    assert spreadsheet.check_records(db.session(), rows=[], staff=staff, now=NOW) == ([], RecordsReport(0, 0, 0))


def test_other_headers_are_refused(staff, person) -> None:
    error = refused(staff, sheet(row(person), headers=("手机号", *HEADERS[1:])))
    assert error.details["expected"] == list(HEADERS)


def test_a_picture_called_xlsx_is_refused(staff) -> None:
    assert "不是表格文件" in refused(staff, PNG).message


def test_one_row_too_many_is_refused(staff, person) -> None:
    content = sheet(*(row(person, event=f"S-{n}") for n in range(5_001)))
    assert "5000" in refused(staff, content).message


@pytest.mark.slow
def test_five_thousand_rows_take_few_statements(node, staff) -> None:
    people = commit(_five_hundred, node=node)
    content = sheet(*(row(person, "patrol", 1, event=f"S-{n}") for n in range(10) for person in people))
    with queries() as of_entering:
        report = load(staff, content)
    assert came_to(report) == (5_000, 5_000, 0)
    with queries() as of_counting:
        let_count(node, report)
    one_by_one = 5_000 if db.engine.dialect.name == "sqlite" else 0  # It gives out ids as rows are inserted.
    assert len(of_entering) - one_by_one < 100
    assert len(of_counting) < 400
    assert ledger.balance(db.session(), chart.community(node.id, "issued")) == -5_000


def test_imports_for_one_community_at_the_same_moment(app, node, staff) -> None:
    groups = [[factories.resident(node) for _ in range(10)] for _ in range(4)]
    sheets = [sheet(*(row(p, "patrol", 1, event=f"S-{n}") for n in range(10) for p in people)) for people in groups]
    loaded = at_once(app, [partial(load, staff, content) for content in sheets])
    assert [came_to(report) for report in loaded] == [(100, 100, 0)] * 4
    at_once(app, [partial(let_count, node, report) for report in loaded])
    assert ledger.balance(db.session(), chart.community(node.id, "issued")) == -400
    assert all(check.passed for check in check_ledger(db.session()))


def _five_hundred(session, *, node) -> list[Resident]:
    home = residents.household(session, community_id=node.id, number="H-many")
    return [
        residents.add_resident(
            session,
            community_id=node.id,
            household_id=home.id,
            name="测试居民",
            phone=f"137{n:08d}",
            is_minor=False,
            now=NOW,
        )
        for n in range(500)
    ]


def test_records_about_units_go_by_their_name_or_code(node, staff, person) -> None:
    """Beside those about residents, in one batch; a row is about one of them."""
    first = unit_at(node, staff, "甲物业公司", "91371082MA3C000001")
    elsewhere = factories.community()
    second = unit_at(elsewhere, factories.staff(elsewhere), "别处物业公司", None)
    headers = (*HEADERS, UNIT)

    def about(words: str, rule: str, score: int, event: str, phone: str = "") -> tuple[Any, ...]:
        return (rule, phone, score, "2026-11-01", event, "测试", words)

    rows = [
        about("甲物业公司", "unit-coop", 10, "U-1"),
        about("91371082ma3c000001", "property-model", 10, "U-2"),
        about("", "good-deed", 5, "S-1", person.phone),
    ]
    content = read_sheet(sheet(*rows, headers=headers), COLUMNS, max_rows=9)
    done = commit(spreadsheet.import_records, rows=content, staff=staff, now=NOW)
    assert came_to(done) == (3, 5, 0)
    found = db.session.execute(
        select(Record.subject_kind, Record.subject_id, Record.batch_id).order_by(Record.id)
    ).all()
    assert found == [
        (SubjectKind.UNIT, first.id, done.batch_id),
        (SubjectKind.UNIT, first.id, done.batch_id),
        (SubjectKind.RESIDENT, person.id, done.batch_id),
    ]
    problems, _ = spreadsheet.check_records(db.session(), rows=content, staff=staff, now=NOW)
    assert [(each.row, each.column) for each in problems] == [(2, "事件编号"), (3, "事件编号"), (4, "事件编号")]
    wrong = [
        about("没有的公司", "unit-coop", 10, "W-1"),
        about(second.name, "unit-coop", 10, "W-2"),
        about("甲物业公司", "good-deed", 5, "W-3"),
        about("甲物业公司", "unit-coop", 10, "W-4", person.phone),
        about("甲物业公司", "unit-coop", 10, "W-5"),
        about("甲物业公司", "unit-coop", 10, "W-5"),
    ]
    content = read_sheet(sheet(*wrong, headers=headers), COLUMNS, max_rows=9)
    problems, _ = spreadsheet.check_records(db.session(), rows=content, staff=staff, now=NOW)
    assert {(each.row, each.column) for each in problems} >= {(2, "单位"), (3, "单位"), (4, "规则编号"), (5, "单位")}
    assert (7, "事件编号") in {(each.row, each.column) for each in problems}


def unit_at(node, staff, name: str, code: str | None) -> Unit:
    details = {"kind": UnitKind.PROPERTY, "domain": UnitDomain.COMMUNITY, "name": name, "code": code}
    return commit(making.add_unit, community_id=node.id, staff=staff, now=NOW, **details)
