"""What a clerk sees of a spreadsheet and chooses: people row by row, how it is read, and what becomes of the rest."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.imports import import_tasks, reports
from app.core.imports.spreadsheets import Field
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
        ["B-1", "", "13900000003", "", "", "", "姓名：请填写姓名。"]
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
        for phone in ("13900000001", "13900000002"):  # A part of one may stand in any number that was drawn.
            assert phone not in str([task.params, task.result])


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


DECOYS = ("户号", "姓名", "以下为示例"), ("示例", "示例", "示例")
"""A line that looks more like headings than the true ones do, and what stands below it."""
TRUE = ("门号", "称呼", "手机", "成年"), ("A-1", "示例甲", "13900000001", "是"), ("A-2", "示例乙", "13900000002", "否")
POINTED = {"first": "3", "last": "3", **{f"column-{number}": str(number) for number in range(4)}}


def test_another_line_is_the_heading_and_is_remembered(app: Flask, desk: Desk, node: Community) -> None:
    content = xlsx([*DECOYS, *TRUE])
    path, page = checked(app, desk, node, content)
    assert "第 1 行" in page
    assert "第 3–4 行：A-1、示例甲" in page  # Of two lines, what stands below.
    path, page = reread(app, desk, path, heading="3-3")
    assert "第 3 行" in page
    assert "没有找到这些列：户号、姓名" in page
    assert "门号（第 1 列）" in page
    path, page = reread(app, desk, path, **POINTED)
    assert "检查通过，共 2 行" in page
    entered(app, desk, path)
    assert homes() == {"示例甲": "A-1", "示例乙": "A-2"}
    path, page = checked(app, desk, node, content)
    assert "各列按上次指明的对应" in page
    assert "没有变化（2 行）" in page


def test_a_heading_that_needs_no_columns_pointed_out_is_remembered_too(app: Flask, desk: Desk, node: Community) -> None:
    """The last word counts where somebody has pointed out two lines of one file."""
    content = xlsx([HEADERS[:4], GOOD[0], HEADERS[3::-1], GOOD[1][::-1]])
    path, page = checked(app, desk, node, content)
    path, page = reread(app, desk, path, heading="3-3")
    assert "检查通过，共 1 行" in page
    assert "示例乙" in page
    assert "各列按上次指明的对应" in checked(app, desk, node, content)[1]
    path, page = checked(app, desk, node, content)
    assert "检查通过，共 1 行" in page
    with frozen(NOW + timedelta(minutes=1)):
        path, page = reread(app, desk, path, heading="1-1")
        assert "检查通过" not in page  # The second headings, in another order, are no row of people.
        _, page = checked(app, desk, node, content)
    assert "<dd>第 1 行，各列按上次指明的对应" in page


def test_a_heading_over_two_lines_is_chosen(app: Flask, desk: Desk, node: Community) -> None:
    lines = [("基本", "基本", "户号", "姓名"), ("户号", "姓名", "手机号", "是否成年"), *GOOD]
    path, _ = checked(app, desk, node, xlsx(lines))
    path, page = reread(app, desk, path, heading="1-2")
    assert "<dd>第 1–2 行" in page
    assert "检查通过，共 2 行" in page


@pytest.mark.parametrize("heading", ["9-9", "1-3", "2-1"])
def test_lines_that_can_be_no_heading_are_refused(app: Flask, desk: Desk, node: Community, heading: str) -> None:
    path, _ = checked(app, desk, node, xlsx([HEADERS, *GOOD]))
    _, page = reread(app, desk, path, heading=heading)
    assert "这几行不能作表头" in page
    assert count(Resident) == 0


@pytest.mark.parametrize("heading", ["x", "1", "1-", "-1", "99999999-1"])
def test_what_is_no_line_is_said_on_the_page(app: Flask, desk: Desk, node: Community, heading: str) -> None:
    path, _ = checked(app, desk, node, xlsx([HEADERS, *GOOD]))
    number = path.rpartition("/")[2]
    answer = desk.post(f"/imports/checked/{number}/reading", {"heading": heading}, once=heading)
    assert answer.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Task)) == 1


def test_the_heading_of_every_sheet_can_be_chosen(app: Flask, town: Community) -> None:
    desk = at_desk(app, factories.staff(town))
    for name, wanted in app.extensions["imports"].items():
        decoy = [*wanted.headers[:-1], "备注"]
        place = {"place_id": town.id} if wanted.places else {}
        content = xlsx([decoy, wanted.headers, ["示例"] * len(wanted.headers)])
        path = task_of(desk.post(f"/imports/{name}", {"file": (io.BytesIO(content), "表.xlsx"), **place}, once=name))
        page = ran(app, desk, path)
        assert "表头不是这一行？" in page, name
        _, page = reread(app, desk, path, heading="2-2")
        assert "<dd>第 2 行" in page, name
        assert "没有找到这些列" not in page, name
        assert "行）</h2>" in page, name  # Its row is something: wrong, new, to be asked about.


@pytest.fixture
def upgrade(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """After it, a sheet has one column more."""

    def add_column(name: str) -> None:
        wanted = app.extensions["imports"][name]
        more = replace(wanted, columns=[*wanted.columns, Field("新列", required=False)])
        monkeypatch.setitem(app.extensions["imports"], name, more)

    return add_column


def test_a_dry_run_from_before_an_upgrade_is_to_be_made_again(
    app: Flask, town: Community, upgrade: Callable[[str], None]
) -> None:
    desk = at_desk(app, factories.staff(town))
    for name, wanted in tuple(app.extensions["imports"].items()):
        place = {"place_id": town.id} if wanted.places else {}
        content = xlsx([wanted.headers, ["示例"] * len(wanted.headers)])
        path = task_of(desk.post(f"/imports/{name}", {"file": (io.BytesIO(content), "表.xlsx"), **place}, once=name))
        ran(app, desk, path)
        task = db.session.get_one(Task, int(path.rpartition("/")[2]))
        task.result = task.result | {"data": task.result["data"] | {"can_enter": True}}
        db.session.commit()
        upgrade(name)
        assert "表头不是这一行？" in desk.page(path), name
        answer = desk.post(f"/imports/checked/{task.id}/entering", once=f"entering-{name}")
        assert answer.status_code == 303, name
        assert "请重新检查一次" in desk.said(answer), name
        assert "表头不是这一行？" in reread(app, desk, path, hidden="take")[1], name


def test_what_waits_to_be_entered_while_an_upgrade_comes_is_refused(
    app: Flask, desk: Desk, node: Community, upgrade: Callable[[str], None]
) -> None:
    path, _ = checked(app, desk, node, xlsx([HEADERS, *GOOD]))
    number = path.rpartition("/")[2]
    entering = task_of(desk.post(f"/imports/checked/{number}/entering", once="enter"))
    upgrade("roster")
    assert "请重新检查一次" in ran(app, desk, entering)
    assert count(Resident) == 0
    assert db.session.get_one(Task, int(entering.rpartition("/")[2])).status is TaskStatus.FAILED
    path, page = reread(app, desk, path, hidden="take")
    assert "检查通过，共 2 行" in page
    entered(app, desk, path)
    assert count(Resident) == 2


def test_a_dry_run_that_says_nothing_of_its_columns_is_to_be_made_again(
    app: Flask, desk: Desk, node: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of a version before this one."""
    packed = reports.packed
    monkeypatch.setattr(
        reports, "packed", lambda *args: {key: each for key, each in packed(*args).items() if key != "headers"}
    )
    path, _ = checked(app, desk, node, xlsx([HEADERS, *GOOD]))
    answer = desk.post(f"/imports/checked/{path.rpartition('/')[2]}/entering", once="enter")
    assert "请重新检查一次" in desk.said(answer)
