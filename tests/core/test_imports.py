"""Spreadsheets at the desk: checked first, every wrong cell named and marked, then all rows once or none."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.imports import Import
from app.core.permissions import StaffRole
from app.core.tasks import Task, runner
from app.features import IMPORTS
from app.parties.communities.models import Community
from app.parties.residents import phone_index
from app.parties.residents.models import Resident
from app.parties.residents.roster import HEADERS
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW
from tests.standing.records.factories import install, reminded
from tests.support.checks import assert_books_balance
from tests.support.desk import Desk, at_desk
from tests.support.sheets import xlsx

MADE_BY_LIBREOFFICE = Path(__file__).parents[1] / "support" / "spreadsheets"
GOOD = [("A-1", "示例甲", "13900000001", "是"), ("A-1", "示例乙", 13900000002.0, "否")]


@pytest.fixture
def town(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        install()
        yield factories.community()


@pytest.fixture
def node(town: Community) -> Community:
    return factories.community(parent=town)


@pytest.fixture
def desk(app: Flask, town: Community) -> Desk:
    return at_desk(app, factories.staff(town, StaffRole.CLERK))


@pytest.mark.parametrize("wanted", IMPORTS, ids=lambda wanted: wanted.name)
def test_the_examples_of_a_template_stand_in_their_columns(wanted: Import) -> None:
    for row in wanted.examples:
        assert len(row) <= len(wanted.columns)
        for column, cell in zip(wanted.columns, row, strict=False):
            assert not cell or not column.words or cell in column.words, column.heading


def send(desk: Desk, name: str, content: bytes, **form: Any) -> Any:
    return desk.post(f"/imports/{name}", {"file": (io.BytesIO(content), "表.xlsx"), **form})


def task_of(answer: Any) -> str:
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"].removeprefix("/console")


def ran(app: Flask, desk: Desk, path: str) -> str:
    """The page of a task, after a worker came by."""
    assert runner.run_next(app.extensions["tasks"])
    return desk.page(path)


def entered(app: Flask, desk: Desk, checked: str, **form: str) -> str:
    number = checked.rpartition("/")[2]
    path = task_of(desk.post(f"/imports/checked/{number}/entering", form, once=f"confirm-{number}"))
    return ran(app, desk, path)


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(
    "content",
    [xlsx([HEADERS, *GOOD]), (MADE_BY_LIBREOFFICE / "libreoffice-roster.xlsx").read_bytes()],
    ids=["openpyxl", "LibreOffice"],
)
def test_a_roster_is_checked_then_confirmed_then_there(app: Flask, desk: Desk, node: Community, content: bytes) -> None:
    path = task_of(send(desk, "roster", content, place_id=node.id))
    page = ran(app, desk, path)
    assert "检查通过" in page
    assert "居民名册：表.xlsx，提交于" in page
    assert "确认导入" in page
    assert count(Resident) == 0
    assert "已导入" in entered(app, desk, path)
    names = sorted(person.name for person in db.session.scalars(select(Resident)))
    assert names[0].startswith("示例")
    assert count(Resident) == len(names) >= 2
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "roster.imported")).one()
    assert event.facts == {"added": len(names), "updated": 0}
    assert event.path == node.path


def test_records_made_by_libreoffice(app: Flask, desk: Desk, node: Community) -> None:
    roster = (MADE_BY_LIBREOFFICE / "libreoffice-roster.xlsx").read_bytes()
    path = task_of(send(desk, "roster", roster, place_id=node.id))
    ran(app, desk, path), entered(app, desk, path)
    third = select(Resident.id).where(Resident.phone_index == phone_index("13900000003"))
    reminded(factories.staff(node), db.session.scalars(third).one(), "parking-repeat", before=date(2026, 11, 3))
    path = task_of(send(desk, "records", (MADE_BY_LIBREOFFICE / "libreoffice-records.xlsx").read_bytes()))
    page = ran(app, desk, path)
    assert "检查通过" in page, page
    report = entered(app, desk, path)
    assert "已导入 3 行" in report
    assert sorted(record.score_delta for record in db.session.scalars(select(Record))) == [-10, 0, 5]
    assert_books_balance()


def test_wrong_cells_are_named_on_the_page_and_marked_in_a_copy(app: Flask, desk: Desk, node: Community) -> None:
    rows = [HEADERS, *GOOD, (None, None, None, None), ("A_$", "示例丙", "139", "=1+1"), ("B-1", "", "13900000009", "")]
    path = task_of(send(desk, "roster", xlsx(rows), place_id=node.id))
    page = ran(app, desk, path)
    assert "有 1 件事要请您先选择" in page
    assert "有 1 个单元格是公式" in page
    assert "确认导入" not in page
    assert desk.post(f"/imports/checked/{path.rpartition('/')[2]}/entering").status_code == 404
    rows = [HEADERS, *GOOD, (None, None, None, None), ("A_$", "示例丙", "139", "也许"), ("B-1", "", "13900000009", "")]
    path = task_of(send(desk, "roster", xlsx(rows), place_id=node.id))
    page = ran(app, desk, path)
    for words in ("请填写 11 位手机号", "户号由字母", "请填写“是”或“否”", "请填写姓名"):
        assert words in page
    copy = load_workbook(io.BytesIO(desk.get(f"{path}/file").get_data())).worksheets[0]
    assert [cell.value for cell in copy[5]][:4] == ["A_$", "示例丙", "139", "也许"]
    assert "手机号：请填写 11 位手机号、带区号的固定电话" in str(copy.cell(5, len(HEADERS) + 1).value)
    marked = [[cell.fill.fgColor.rgb == "FFFBE3D6" for cell in copy[line]][:4] for line in (2, 5, 6)]
    assert marked == [[False] * 4, [True, False, True, True], [False, True, False, False]]
    assert copy.cell(2, len(HEADERS) + 1).value is None
    assert count(Resident) == 0
    assert "已导入 2 行。其余 2 行没有导入" in entered(app, desk, path)
    assert count(Resident) == 2


def test_what_became_wrong_meanwhile_is_said(app: Flask, desk: Desk, node: Community) -> None:
    path = task_of(send(desk, "roster", xlsx([HEADERS, *GOOD]), place_id=node.id))
    ran(app, desk, path)
    elsewhere = factories.community()
    content = xlsx([HEADERS, ("Z", "别处", "13900000001", "")])
    other = at_desk(app, factories.staff(elsewhere))
    there = task_of(send(other, "roster", content, place_id=elsewhere.id))
    ran(app, other, there), entered(app, other, there)
    assert "这个手机号已登记在其他社区" in entered(app, desk, path, how="all")
    assert count(Resident) == 1


def test_it_is_entered_once(app: Flask, desk: Desk, node: Community) -> None:
    path = task_of(send(desk, "roster", xlsx([HEADERS, *GOOD]), place_id=node.id))
    ran(app, desk, path)
    entered(app, desk, path)
    number = path.rpartition("/")[2]
    again = desk.post(f"/imports/checked/{number}/entering", once=f"confirm-{number}")
    assert "/tasks/" in again.headers["Location"]
    refused = desk.said(desk.post(f"/imports/checked/{number}/entering", once="another-form"))
    assert "已经提交导入" in refused
    assert count(Task) == 2


def test_the_template_can_be_filled_in(app: Flask, desk: Desk, node: Community) -> None:
    answer = desk.get("/imports/roster/template")
    book = load_workbook(io.BytesIO(answer.get_data()))
    assert [cell.value for cell in book.worksheets[0][1]] == list(HEADERS)
    assert book.worksheets[1].title == "填写说明"
    for line in GOOD:
        book.worksheets[0].append(list(line))
    filled = io.BytesIO()
    book.save(filled)
    path = task_of(send(desk, "roster", filled.getvalue(), place_id=node.id))
    assert "检查通过" in ran(app, desk, path)


def test_a_refused_upload_says_why(app: Flask, desk: Desk, node: Community) -> None:
    elsewhere = factories.community()
    for form, words in (
        ({"place_id": node.id}, "请选择要上传的文件"),
        ({"file": (io.BytesIO(b"x"), "a.xlsx"), "place_id": elsewhere.id}, "请选择社区"),
    ):
        answer = desk.post("/imports/roster", form)
        assert answer.status_code == 422, words
        assert words in answer.get_data(as_text=True)
    path = task_of(send(desk, "roster", b"PK not really", place_id=node.id))
    assert "这不是表格文件" in ran(app, desk, path)
    assert count(Resident) == 0


def test_who_may_not_import(app: Flask, town: Community, desk: Desk, node: Community) -> None:
    for role in (StaffRole.FINANCE, StaffRole.AUDITOR):
        reader = at_desk(app, factories.staff(town, role))
        assert reader.get("/imports/roster").status_code == 403
        assert reader.get("/imports/roster/template").status_code == 403
    path = task_of(send(desk, "roster", xlsx([HEADERS, *GOOD]), place_id=node.id))
    ran(app, desk, path)
    colleague = at_desk(app, factories.staff(town))
    assert colleague.post(f"/imports/checked/{path.rpartition('/')[2]}/entering").status_code == 404
    assert desk.get("/imports/nothing").status_code == 404
