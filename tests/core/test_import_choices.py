"""What a clerk sees of a spreadsheet and chooses: people row by row, how it is read, and what becomes of the rest."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.imports import import_tasks
from app.core.permissions import StaffRole
from app.core.tasks import Task, TaskStatus
from app.parties.communities.models import Community
from app.parties.residents.models import Household, Resident
from app.parties.residents.roster import HEADERS
from devtools import factories
from devtools.factories import NOW
from tests.core.test_imports import GOOD, count, entered, ran, send, task_of
from tests.support.desk import Desk, at_desk
from tests.support.sheets import xlsx

FILES = Path(__file__).parents[1] / "files" / "spreadsheets"


@pytest.fixture
def town(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community()


@pytest.fixture
def node(town: Community) -> Community:
    return factories.community(parent=town)


@pytest.fixture
def desk(app: Flask, town: Community) -> Desk:
    return at_desk(app, factories.staff(town, StaffRole.CLERK))


def file(number: int) -> bytes:
    return next(FILES.glob(f"{number:02d}-*")).read_bytes()


def checked(app: Flask, desk: Desk, node: Community, content: bytes) -> tuple[str, str]:
    """The path of a dry run and its page."""
    path = task_of(send(desk, "roster", content, place_id=node.id))
    return path, ran(app, desk, path)


def reread(app: Flask, desk: Desk, path: str, **form: Any) -> tuple[str, str]:
    number = path.rpartition("/")[2]
    again = task_of(desk.post(f"/imports/checked/{number}/reading", form, once=f"reading-{number}"))
    return again, ran(app, desk, again)


def homes() -> dict[str, str]:
    db.session.rollback()
    query = select(Resident, Household.number).join(Household, Household.id == Resident.household_id)
    return {person.name: number for person, number in db.session.execute(query)}


def test_people_are_shown_by_what_becomes_of_them(app: Flask, desk: Desk, node: Community) -> None:
    path, page = checked(app, desk, node, xlsx([HEADERS, *GOOD]))
    assert "新增（2 行）" in page
    assert "A-1 · 示例甲 · 13900000001" in page
    entered(app, desk, path)
    rows = [
        ("A-2", "示例甲", "13900000001", "是"),
        GOOD[1],
        ("B-1", "示例丙", "13900000003", ""),
        ("C-1", "示例丁", "1", ""),
    ]
    _, page = checked(app, desk, node, xlsx([HEADERS, *rows]))
    for words in (
        "有变化（1 行）",
        "户号：A-1 → A-2",
        "没有变化（1 行）",
        "新增（1 行）",
        "有问题（1 行）",
        "现在是“1”",
    ):
        assert words in page, words


def test_good_rows_go_in_and_the_rest_goes_home(app: Flask, desk: Desk, node: Community) -> None:
    rows = [HEADERS, GOOD[0], ("B-1", "", "13900000003", ""), GOOD[1]]
    path, page = checked(app, desk, node, xlsx(rows))
    assert "可以先导入其余 2 行" in page
    assert count(Resident) == 0
    report = entered(app, desk, path, how="good")
    assert "已导入 2 行。其余 1 行没有导入" in report
    assert sorted(homes()) == ["示例乙", "示例甲"]
    last = db.session.scalars(select(Task).order_by(Task.id.desc())).first()
    rest = load_workbook(io.BytesIO(desk.get(f"/tasks/{last.id}/file").get_data())).worksheets[0]
    assert [[cell.value for cell in row] for row in rest.iter_rows()][1:] == [
        ["B-1", "", "13900000003", "", "姓名：请填写姓名。"]
    ]


def test_a_file_that_was_taken_home_can_be_corrected_and_handed_in(app: Flask, desk: Desk, node: Community) -> None:
    path, _ = checked(app, desk, node, xlsx([HEADERS, GOOD[0], ("B-1", "", "13900000003", "")]))
    entered(app, desk, path, how="good")
    last = db.session.scalars(select(Task).order_by(Task.id.desc())).first()
    book = load_workbook(io.BytesIO(desk.get(f"/tasks/{last.id}/file").get_data()))
    book.worksheets[0]["B2"] = "示例丙"
    corrected = io.BytesIO()
    book.save(corrected)
    path, page = checked(app, desk, node, corrected.getvalue())
    assert "没有用到的列" in page
    entered(app, desk, path)
    assert sorted(homes()) == ["示例丙", "示例甲"]


def test_what_became_wrong_meanwhile_stays_behind_where_one_wants_the_good_rows(
    app: Flask, desk: Desk, node: Community
) -> None:
    path, _ = checked(app, desk, node, xlsx([HEADERS, *GOOD]))
    elsewhere = factories.community()
    other = at_desk(app, factories.staff(elsewhere))
    there, _ = checked(app, other, elsewhere, xlsx([HEADERS, ("Z", "别处", "13900000001", "")]))
    entered(app, other, there)
    assert "已导入 1 行。其余 1 行没有导入" in entered(app, desk, path, how="good")
    assert sorted(homes()) == ["别处", "示例乙"]


def test_a_household_that_became_a_date_is_asked_about(app: Flask, desk: Desk, node: Community) -> None:
    path, page = checked(app, desk, node, file(64))
    assert "请选择（2 行）" in page
    assert "户号是 3-2" in page
    report = entered(app, desk, path, **{"answer-2": "0", "answer-3": "9"})
    assert "已导入 2 行。其余 1 行没有导入" in report
    db.session.rollback()
    assert sorted(db.session.scalars(select(Household.number))) == ["3-2"]
    assert count(Resident) == 2


@pytest.mark.parametrize(("how", "people"), [("take", 3), ("leave", 1)])
def test_filtered_rows_wait_for_a_word(app: Flask, desk: Desk, node: Community, how: str, people: int) -> None:
    path, page = checked(app, desk, node, file(31))
    assert "有 2 行被筛选或隐藏，从第 2 行开始" in page
    assert "确认导入" not in page
    path, page = reread(app, desk, path, hidden=how)
    assert f"检查通过，共 {people} 行" in page
    entered(app, desk, path)
    assert count(Resident) == people


@pytest.mark.parametrize(("how", "words"), [("take", "检查通过，共 1 行"), ("leave", "有 1 处问题")])
def test_formulas_wait_for_a_word(app: Flask, desk: Desk, node: Community, how: str, words: str) -> None:
    path, page = checked(app, desk, node, file(26))
    assert "有 1 个单元格是公式" in page
    assert words in reread(app, desk, path, formulas=how)[1]


def test_a_hidden_first_sheet_is_chosen_or_not(app: Flask, desk: Desk, node: Community) -> None:
    path, page = checked(app, desk, node, file(22))
    assert "第一张表“名册”是隐藏的，现在读的是“新名册”" in page
    assert "检查通过，共 1 行" in reread(app, desk, path, sheet="1")[1]
    path, page = checked(app, desk, node, file(22))
    assert "检查通过，共 3 行" in reread(app, desk, path, sheet="0")[1]


def test_columns_that_nobody_knows_are_pointed_out(app: Flask, desk: Desk, node: Community) -> None:
    path, page = checked(app, desk, node, file(48))
    assert "没有找到这些列：户号、姓名、手机号" in page
    number = path.rpartition("/")[2]
    columns = {f"column-{n}": str(n) for n in range(4)} | {"first": "1", "last": "1"}
    for wrong in ({"column-1": "0"}, {"column-2": ""}, {"column-2": "99"}, {"last": "7"}):
        answer = desk.post(f"/imports/checked/{number}/reading", columns | wrong, once=str(wrong))
        assert "请为每个必填的列选择" in desk.said(answer), wrong
    path, page = reread(app, desk, path, **columns)
    assert "检查通过，共 3 行" in page
    entered(app, desk, path)
    assert homes() == {"示例甲": "3-2-501", "示例乙": "3-2-501", "示例丙": "3-2-502"}


def test_what_was_pointed_out_is_remembered_for_such_sheets_of_the_node(
    app: Flask, desk: Desk, town: Community, node: Community
) -> None:
    path, _ = checked(app, desk, node, file(48))
    reread(app, desk, path, **{f"column-{n}": str(n) for n in range(4)}, first="1", last="1")
    colleague = at_desk(app, factories.staff(town, StaffRole.CLERK))
    titled = xlsx([("名册",), ("甲", "乙 ", "丙", "丁"), ("A-1", "示例甲", "13900000001", "")])
    _, page = checked(app, colleague, node, titled)
    assert "检查通过，共 1 行" in page
    assert "各列按上次指明的对应" in page
    elsewhere = factories.community()
    stranger = at_desk(app, factories.staff(elsewhere, StaffRole.CLERK))
    assert "没有找到这些列" in checked(app, stranger, elsewhere, titled)[1]


def test_a_refused_check_is_not_done_and_the_list_says_which_file(app: Flask, desk: Desk, node: Community) -> None:
    checked(app, desk, node, xlsx([HEADERS, ("A 1", "", "1", "")]))
    checked(app, desk, node, b"nothing")
    assert set(db.session.scalars(select(Task.status))) == {TaskStatus.REFUSED}
    page = desk.page("/tasks")
    assert page.count("有问题</span>") == 2
    assert "已完成" not in page
    assert "居民名册：表.xlsx" in page
    assert "行数 1" in page


def test_tasks_name_nobody(app: Flask, desk: Desk, node: Community) -> None:
    """People are in files, which are encrypted and end after a week."""
    path, _ = checked(app, desk, node, xlsx([HEADERS, *GOOD]))
    entered(app, desk, path)
    for task in db.session.scalars(select(Task)):
        assert "示例" not in str([task.params, task.result])
        assert "139" not in str([task.params, task.result])


def test_a_long_file_is_entered_in_parts(
    app: Flask, desk: Desk, node: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_tasks, "PART_ROWS", 2)
    people = [(f"A-{n}", "示例甲", f"1390000000{n}", "") for n in range(5)]
    path, page = checked(app, desk, node, xlsx([HEADERS, *people]))
    assert "分 3 批导入" in page
    number = path.rpartition("/")[2]
    answer = desk.post(f"/imports/checked/{number}/entering", once="parts")
    assert answer.headers["Location"].endswith("/console/tasks")
    for part, there in ((1, 2), (2, 4), (3, 5)):
        ran(app, desk, f"/tasks/{int(number) + part}")
        assert count(Resident) == there
    assert "第 3 批（共 3 批）：已导入 1 行" in desk.page("/tasks")


def test_whose_dry_run_it_is_not(app: Flask, desk: Desk, town: Community, node: Community) -> None:
    path, _ = checked(app, desk, node, file(31))
    number = path.rpartition("/")[2]
    colleague = at_desk(app, factories.staff(town))
    assert colleague.post(f"/imports/checked/{number}/reading", {"hidden": "take"}).status_code == 404
