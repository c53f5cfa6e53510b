"""Files as people have them, of every program and with every habit; `devtools/spreadsheet_files.py` makes them."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from app.core.imports.spreadsheets import Field, Rows, SheetError, layout_of, read_sheet, read_table, rows_of
from app.core.imports.spreadsheets.rows import ERROR, FORMULA, NO_RESULT
from app.core.imports.spreadsheets.tables import Table
from app.parties.residents import roster
from app.standing.records import spreadsheet_columns as records
from devtools.spreadsheet_files import PEOPLE, ROSTER

FOLDER = Path(__file__).parents[1] / "files" / "spreadsheets"
FILES = {path.name.partition("-")[0]: path for path in sorted(FOLDER.iterdir())}
OF_RECORDS = {*range(54, 63), 66, 67, 68}
"""The others are rosters."""


def fields(number: int) -> Sequence[Field]:
    return records.COLUMNS if number in OF_RECORDS else roster.COLUMNS


@cache
def table(number: int) -> Table:
    return read_table(FILES[f"{number:02d}"].read_bytes(), max_rows=100)


def read(number: int, **how: bool) -> Rows:
    return rows_of(table(number), layout_of(table(number), fields(number)), fields(number), **how)


def cells(found: Rows, column: str) -> list[str]:
    return [row.cells[column] for row in found.rows]


def wrong(found: Rows) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in found.problems]


def refusal(number: int) -> str:
    with pytest.raises(SheetError) as error:
        read(number)
    return error.value.message


def test_there_are_more_than_sixty() -> None:
    assert len(FILES) >= 60


PLAIN = [*range(1, 19), 25, 31, 32, 33, *range(38, 47), 49, 50]


@pytest.mark.parametrize("number", PLAIN)
def test_the_three_people_are_read_as_they_are(number: int) -> None:
    """Every format and program, used ranges that lie, formats down to the last row, headings of all sorts."""
    found = read(number)
    assert [tuple(row.cells[heading] for heading in ROSTER) for row in found.rows] == PEOPLE
    assert found.problems == []
    assert found.asks == []


@pytest.mark.parametrize(
    ("number", "kind"), [(1, "xlsx"), (2, "xlsx"), (6, "xls"), (7, "ods"), (8, "csv"), (9, "csv"), (13, "xlsx")]
)
def test_the_kind_is_known_by_the_bytes(number: int, kind: str) -> None:
    assert table(number).kind == kind


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (19, "第 1048576 行、第 16384 列"),
        (20, "设了密码"),
        (21, "设了密码"),
        (34, "网页格式"),
        (35, "不是表格文件"),
        (36, "打不开"),
        (37, "不是表格文件"),
        (47, "没有找到：手机号"),
        (48, "没有找到：户号、姓名、手机号"),
    ],
)
def test_what_cannot_be_read_is_called_what_it_is(number: int, words: str) -> None:
    assert words in refusal(number)


@pytest.mark.parametrize("number", [22, 23, 24])
def test_a_hidden_first_sheet_is_not_taken_silently(number: int) -> None:
    found = table(number)
    assert [sheet.is_hidden for sheet in found.sheets] == [True, False]
    assert found.sheet == 1
    assert len(read(number).rows) == 1
    first = read_table(FILES[f"{number:02d}"].read_bytes(), max_rows=100, sheet=0)
    assert len(first.lines) == 4
    with pytest.raises(SheetError, match="第一张表“名册”是隐藏的"):
        read_sheet(FILES[f"{number:02d}"].read_bytes(), roster.COLUMNS, max_rows=100)


@pytest.mark.parametrize(
    ("number", "with_formulas", "problem"),
    [
        (26, False, FORMULA), (26, True, None), (27, False, FORMULA), (27, True, NO_RESULT), (28, False, FORMULA),
        (28, True, None), (29, False, FORMULA), (29, True, NO_RESULT), (30, False, ERROR), (30, True, ERROR),
    ],
)  # fmt: skip
def test_formulas_are_counted_and_taken_only_when_one_says_so(
    number: int, with_formulas: bool, problem: str | None
) -> None:
    found = read(number, with_formulas=with_formulas)
    assert found.formulas == 1
    assert [each.message for each in found.problems] == ([problem] if problem else [])
    if problem is None:
        assert cells(found, "姓名") == ["示例甲"]


@pytest.mark.parametrize("number", [31, 32, 33])
def test_rows_that_a_filter_hides_are_named_and_may_be_left_out(number: int) -> None:
    assert read(number).hidden == [2, 3]
    assert [row.number for row in read(number, with_hidden=False).rows] == [4]
    with pytest.raises(SheetError, match="有 2 行被筛选或隐藏（第 2、3 行）"):
        read_sheet(FILES[f"{number:02d}"].read_bytes(), roster.COLUMNS, max_rows=100)


def test_rows_keep_the_numbers_that_people_see() -> None:
    assert [row.number for row in read(17).rows] == [2, 5, 6]
    assert [row.number for row in read(38).rows] == [5, 6, 7]
    assert read(49).repeated == [3]
    assert read(50).filled == 1


def test_phones_however_they_are_written() -> None:
    found = read(51)
    assert cells(found, "手机号") == [f"139000000{n:02d}" for n in range(1, 17)]
    assert found.problems == []
    assert sum(did.count for did in found.did.values()) == 14, "two were numbers, which is no writing of theirs"
    assert cells(read(53), "手机号") == ["13900000001", "13900000002", "13900000003"]


def test_phones_that_are_lost_are_not_guessed() -> None:
    found = read(52)
    assert wrong(found) == [(line, "手机号") for line in (2, 3, 4, 5)]
    assert "1.39E+10" in found.problems[0].message
    assert "两个号码" in found.problems[1].message


@pytest.mark.parametrize(("number", "rows"), [(54, 15), (56, 19), (57, 1), (58, 1), (59, 3), (60, 3)])
def test_dates_of_every_writing_and_format(number: int, rows: int) -> None:
    found = read(number)
    assert cells(found, "发生日期") == ["2026-11-05"] * rows
    assert found.problems == []


@pytest.mark.parametrize(("number", "column", "rows"), [(55, "发生日期", 6), (62, "分值", 4), (66, "事件编号", 1)])
def test_what_is_no_value_is_named_by_its_cell(number: int, column: str, rows: int) -> None:
    assert wrong(read(number)) == [(line, column) for line in range(2, rows + 2)]


def test_scores_identifiers_and_rules() -> None:
    assert cells(read(61), "分值") == ["5"] * 8
    assert "超过 15 位" in read(66).problems[0].message
    assert cells(read(67), "事件编号") == ["6222020000000000123"]
    assert cells(read(68), "规则编号") == ["21", "21", "21", "good-deed", "见义勇为"]


def test_households_however_they_are_written() -> None:
    found = read(63)
    assert cells(found, "户号") == ["3-2-501"] * 11
    assert [(did.count, did.example) for did in found.did.values()] == [(11, ("3栋2单元501", "3-2-501"))]


@pytest.mark.parametrize(
    ("number", "choices"),
    [
        (64, [["3-2", "26-3-2"], ["3-1", "32-3-1", "3-32"]]),
        (65, [["3-2", "26-3-2"], ["3-2"], ["3-2", "2-3"]]),
    ],
)
def test_a_household_that_became_a_date_is_asked_about(number: int, choices: list[list[str]]) -> None:
    found = read(number)
    assert [list(ask.choices) for ask in found.asks] == choices
    with pytest.raises(SheetError, match=f"{len(choices)} 处问题"):
        read_sheet(FILES[f"{number:02d}"].read_bytes(), roster.COLUMNS, max_rows=100)


def test_words_and_names() -> None:
    assert cells(read(69), "是否成年") == ["是", "否", "", "是", "否", "是", "否", "否", "是"]
    assert cells(read(70), "姓名") == ["张三", "买买提·示例", "示例甲", "示例乙"]
