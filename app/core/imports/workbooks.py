"""Workbooks about imports: the template that people fill in, and their own rows with what is wrong marked in them."""

import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from app.core.imports.model import MAX_ROWS, Import
from app.core.imports.spreadsheets import Problem, SheetRow

_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WHY = "问题"


def template(wanted: Import) -> bytes:
    """An empty sheet with its headings, all cells as text, and a second sheet that says what to write where."""
    import xlsxwriter  # 2 MB that a web worker may never need.

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _SAFE)
    head, text = (
        book.add_format({"bold": True, "bg_color": "#E8EFF2", "bottom": 1}),
        book.add_format({"num_format": "@"}),
    )
    sheet = book.add_worksheet(wanted.title)
    for number, column in enumerate(wanted.columns):
        sheet.set_column(number, number, column.width, text)
        sheet.write_string(0, number, column.heading, head)
        if column.words:
            rule = {"validate": "list", "source": list(column.words), "ignore_blank": True}
            sheet.data_validation(1, number, MAX_ROWS, number, rule)
    sheet.freeze_panes(1, 0)
    _explain(book, wanted, head)
    book.close()
    return file.getvalue()


def _explain(book: Any, wanted: Import, head: Any) -> None:
    notes = book.add_worksheet("填写说明")
    notes.set_column(0, 0, 16)
    notes.set_column(1, 1, 60)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for number, (name, hint) in enumerate([("列", "怎样填写"), *((c.heading, c.hint) for c in wanted.columns)]):
        notes.write_string(number, 0, name, head if not number else wrap)
        notes.write_string(number, 1, hint, head if not number else wrap)
    if not wanted.examples:
        return
    first = len(wanted.columns) + 2
    notes.write_string(first, 0, "例如（请填在第一张表里）：")
    for line, row in enumerate([wanted.headers, *wanted.examples], start=first + 1):
        for number, cell in enumerate(row):
            notes.write_string(line, number, cell)


def marked(wanted: Import, rows: Sequence[SheetRow], problems: Sequence[Problem], *, compact: bool = False) -> bytes:
    """The rows as they came, on their own lines, wrong cells in colour and the reasons in a last column.

    `compact` puts them below each other: what is left of a file, to be corrected and handed in again.
    """
    import xlsxwriter  # 2 MB that a web worker may never need.

    wrong: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        wrong[problem.row].append(problem)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _SAFE | {"constant_memory": True})
    head, text = (
        book.add_format({"bold": True, "bg_color": "#E8EFF2", "bottom": 1}),
        book.add_format({"num_format": "@"}),
    )
    bad = book.add_format({"num_format": "@", "bg_color": "#FBE3D6", "font_color": "#8A2D0B", "border": 1})
    sheet = book.add_worksheet(wanted.title)
    for number, column in enumerate(wanted.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.heading, head)
    sheet.set_column(len(wanted.columns), len(wanted.columns), 60)
    sheet.write_string(0, len(wanted.columns), WHY, head)
    sheet.freeze_panes(1, 0)
    for below, row in enumerate(rows, start=1):
        found, line = wrong[row.number], below if compact else row.number - 1
        columns = {problem.column for problem in found}
        for number, header in enumerate(wanted.headers):
            sheet.write_string(line, number, row.cells[header], bad if header in columns else text)
        if found:
            why = "；".join(f"{problem.column}：{problem.message}" for problem in found)
            sheet.write_string(line, len(wanted.headers), why)
    book.close()
    return file.getvalue()
