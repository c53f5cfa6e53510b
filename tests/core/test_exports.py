"""Exports: what the list shows, with nothing in a cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import SHANGHAI, frozen
from app.core.console.lists import ListQuery
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.exports import Column, Export, Kind, console
from app.core.exports.rows import TooManyRowsError, rows_of
from app.core.exports.workbooks import as_csv, write_xlsx
from app.core.http.schemas import text
from app.core.permissions import StaffRole
from app.core.tasks import TaskKind, runner
from app.parties.communities.models import Community
from devtools import factories
from devtools.factories import NOW
from tests.support.desk import Desk, at_desk

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://evil.example")']
COLUMNS = [
    Column("名称", "name"),
    Column("数量", "count", Kind.WHOLE),
    Column("金额（元）", "fen", Kind.YUAN),
    Column("时间", "at", Kind.MOMENT),
    Column("日期", lambda row: row.on, Kind.DAY),
    Column("角色", "role", Kind.LABEL),
]
LABELS = {StaffRole: {StaffRole.ADMIN: "管理员"}}
MIDNIGHT = datetime.combine(date(2026, 11, 1), time())
AT = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)


def row(name: str = "测试", **more: Any) -> Any:
    values = {"name": name, "count": 12345, "fen": -123405, "at": AT, "on": date(2026, 11, 1), "role": StaffRole.ADMIN}
    return SimpleNamespace(**values | more)


def sheets_of(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def lines_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def as_xlsx(rows: list[Any]) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, COLUMNS, rows, LABELS, title="测试", about=["条件"])
    return file.getvalue()


def test_cells_have_their_kinds() -> None:
    book = sheets_of(as_xlsx([row()]))
    head, line = book.worksheets[0].iter_rows(values_only=True)
    assert head == tuple(column.heading for column in COLUMNS)
    assert line == ("测试", 12345, -1234.05, AT.astimezone(SHANGHAI).replace(tzinfo=None), MIDNIGHT, "管理员")
    assert [cell.value for cell in book.worksheets[1]["A"]] == ["测试", "条件", "共 1 行"]
    content = b"".join(as_csv(COLUMNS, [row()], LABELS))
    assert content.startswith(b"\xef\xbb\xbf")
    assert lines_of(content)[1] == ["测试", "12345", "-1234.05", "2026-11-25 00:05", "2026-11-01", "管理员"]


def test_nothing_is_a_formula() -> None:
    book = sheets_of(as_xlsx([row(name) for name in EVIL]))
    cells = list(book.worksheets[0]["A"])[1:]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    written = lines_of(b"".join(as_csv(COLUMNS, [row(name) for name in EVIL], LABELS)))[1:]
    assert [line[0][0] for line in written] == ["'"] * len(EVIL)


def test_empty_values_are_empty_cells() -> None:
    empty = row("", count=None, fen=None, at=None, on=None, role=None)
    assert lines_of(b"".join(as_csv(COLUMNS, [empty], LABELS)))[1] == [""] * 6
    assert list(sheets_of(as_xlsx([empty])).worksheets[0].iter_rows(min_row=2, values_only=True)) in ([], [(None,) * 6])


class Query(ListQuery):
    name = text(1, 40, load_default=None)


class Numbers:
    """A list of numbers, as a service would page it."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[Any] = []

    def __call__(self, _session: Any, *, staff: Any, cursor: str | None, limit: int, name: str | None) -> Page[Any]:
        self.asked.append((staff, name))
        first = int(cursor or 0)
        items = [row(f"第{n}行") for n in range(first, min(first + limit, self.count))]
        after = first + len(items)
        return Page(items, str(after) if after < self.count else None)


@pytest.fixture
def node(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community()


@pytest.fixture
def numbers(app: Flask) -> Iterator[Numbers]:
    """An export that the application has while a test runs."""
    listed = Numbers(2_500)
    wanted = Export("numbers", "数字", COLUMNS, Query, listed, permission="audit:read", private=("name",))
    app.extensions["exports"]["numbers"] = wanted
    yield listed
    del app.extensions["exports"]["numbers"]


def events() -> list[AuditEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "list.exported")))


def export(desk: Desk, ending: str, query: str = "") -> Any:
    return desk.post(f"/exports/numbers{query}", {"format": ending})


def test_a_short_list_is_answered_at_once_and_noted(app: Flask, node: Community, numbers: Numbers) -> None:
    staff = factories.staff(node)
    answer = export(at_desk(app, staff), "csv", "?name=王小明&cursor=100&other=1")
    assert len(lines_of(answer.get_data())) == 2_501
    assert "filename*=UTF-8''%E6%95%B0%E5%AD%97" in answer.headers["Content-Disposition"]
    assert set(numbers.asked) == {(staff, "王小明")}
    (event,) = events()
    assert event.facts == {"export": "numbers", "filters": {"name": "（已填）"}, "rows": 2500}
    assert "王小明" not in str(event.facts)
    book = sheets_of(export(at_desk(app, staff), "xlsx").get_data())
    assert book.worksheets[0].max_row == 2_501


def test_a_long_list_is_written_by_a_task(app: Flask, node: Community, numbers: Numbers) -> None:
    numbers.count = 12_345
    desk = at_desk(app, factories.staff(node))
    for ending in ("csv", "xlsx"):
        answer = export(desk, ending)
        page = answer.headers["Location"].removeprefix("/console")
        assert "排队中" in desk.page(page)
        assert events() == [] or ending == "xlsx"
        assert runner.run_next(app.extensions["tasks"])
        assert "文件已生成" in desk.page(page)
        content = desk.get(f"{page}/file").get_data()
        rows = len(lines_of(content)) if ending == "csv" else sheets_of(content).worksheets[0].max_row
        assert rows == 12_346
    assert [event.facts["rows"] for event in events()] == [12_345, 12_345]


def test_personal_data_in_a_filter_is_never_kept(app: Flask, node: Community, numbers: Numbers) -> None:
    """A task's row is not encrypted; what names a person is answered at once, however long."""
    numbers.count = 6_000
    answer = export(at_desk(app, factories.staff(node)), "csv", "?name=王小明")
    assert len(lines_of(answer.get_data())) == 6_001


def test_who_may_not_see_it_may_not_take_it_home(app: Flask, node: Community, numbers: Numbers) -> None:
    assert export(at_desk(app, factories.staff(node, StaffRole.CLERK)), "csv").status_code == 403
    desk = at_desk(app, factories.staff(node))
    assert desk.post("/exports/nothing").status_code == 404
    assert desk.post("/exports/numbers", {"format": "exe"}).status_code == 404
    assert desk.get("/exports/numbers").status_code == 405
    assert export(desk, "csv", f"?name={'长' * 41}").status_code == 422
    assert events() == []


def test_more_than_a_sheet_holds_is_refused(app: Flask, numbers: Numbers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.exports.rows.MAX_ROWS", 2_000)
    wanted = app.extensions["exports"]["numbers"]
    with pytest.raises(TooManyRowsError):
        list(rows_of(wanted, db.session(), staff=None, filters={"name": None}))


def test_the_kind_of_task_is_the_applications_own(app: Flask) -> None:
    kind: TaskKind = app.extensions["tasks"][console.KIND]
    assert kind.run is console.run_export
