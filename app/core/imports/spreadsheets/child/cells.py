"""The rows of one sheet: by calamine what is a workbook, by Python's csv what is text."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from . import csv_text
from .kinds import Kind, stream_of
from .marks import Marks
from .marks_of_ods import marks_of_ods
from .marks_of_xls import marks_of_xls
from .marks_of_xlsx import marks_of_xlsx

MAX_COLUMNS = 60
MAX_AREA = 6_000_000
"""Cells up to the last one with a value: calamine has them all in memory, 24 bytes each."""

Rows = Iterable[tuple[int, list[Any]]]


def read_text(content: bytes, max_rows: int, max_length: int) -> dict[str, Any]:
    """Raises NoTextError, csv.Error."""
    rows = enumerate(csv_text.rows_of(csv_text.text_of(content)), start=1)
    return _answer("csv", rows, Marks(), max_rows, max_length)


def read_workbook(content: bytes, kind: Kind, sheet: int | None, max_rows: int, max_length: int) -> dict[str, Any]:
    """`sheet` counts from 0; None is the first that people see and that has anything in it."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = [
        {"name": each.name, "is_hidden": each.visible is not SheetVisibleEnum.Visible} for each in book.sheets_metadata
    ]
    usable = [number for number, each in enumerate(book.sheets_metadata) if each.typ is SheetTypeEnum.WorkSheet]
    wanted = [sheet] if sheet is not None else _in_order(usable, sheets)
    number, marks = _first_filled(content, kind, [each for each in wanted if each in usable])
    if marks.rows * marks.columns > MAX_AREA:
        return {"problem": "stray", "row": marks.rows, "column": marks.columns}
    rows = _rows(book, number, marks)
    return {"sheets": sheets, "sheet": number} | _answer(kind, rows, marks, max_rows, max_length)


def _in_order(usable: list[int], sheets: list[dict[str, Any]]) -> list[int]:
    return sorted(usable, key=lambda number: sheets[number]["is_hidden"])


def _first_filled(content: bytes, kind: Kind, wanted: list[int]) -> tuple[int, Marks]:
    first: tuple[int, Marks] | None = None
    for number in wanted:
        marks = _marks(content, kind, number)
        if marks.rows:
            return number, marks
        first = first or (number, marks)
    if first is None:
        raise IndexError("no sheet")
    return first


def _marks(content: bytes, kind: Kind, sheet: int) -> Marks:
    if kind == "xls":
        return marks_of_xls(stream_of(content), sheet)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return marks_of_ods(archive, sheet) if kind == "ods" else marks_of_xlsx(archive, sheet)


def _rows(book: CalamineWorkbook, number: int, marks: Marks) -> Iterator[tuple[int, list[Any]]]:
    if not marks.rows:
        return
    sheet = book.get_sheet_by_index(number)
    missing: dict[int, list[int]] = {}
    for line, column in marks.without_result:
        missing.setdefault(line, []).append(column)
    left = [""] * (sheet.start or (0, 0))[1]  # Rows come from the first on, columns from the first that is used.
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells = left + row
        for column in missing.get(line, ()):
            cells[column - 1] = ""
        yield line, cells


def _answer(kind: Kind, rows: Rows, marks: Marks, max_rows: int, max_length: int) -> dict[str, Any]:
    found: list[list[Any]] = []
    for number, row in rows:
        cells = [_plain(value, max_length) for value in row[:MAX_COLUMNS]]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if len(found) >= max_rows:
            return {"problem": "too_many"}
        found.append([number, cells])
    return {
        "kind": kind,
        "rows": found,
        "hidden": marks.hidden,
        "formulas": marks.formulas,
        "errors": marks.errors,
        "merges": marks.merges,
        "is_1904": marks.is_1904,
    }


def _plain(value: Any, max_length: int) -> Any:
    """A cell as JSON has it: None, text, a number, a truth value, {"date": …} of a day or of a moment."""
    if isinstance(value, str):
        return value[: max_length + 1] if value.strip() else None
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return {"date": value.isoformat(sep=" ")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value
