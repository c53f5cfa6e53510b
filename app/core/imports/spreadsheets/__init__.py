"""Spreadsheets from outside, as rows of cleaned text: .xlsx, .xls, .ods, and .csv in UTF-8 or GB 18030.

    read_sheet(content, [Field("手机号", synonyms=["电话"], clean=phones.phone), ...], max_rows=5_000)

Nothing in them is executed or believed: a file is read in a process of its own, with limits, as a `Table`; a `Layout`
says where its headings are and which column is what; `rows_of` cleans the cells and says what it did.

errors   what is wrong with a file, or in it
fields   a column that is wanted
tables   a file as cells
child    the process that reads it
layouts  where the headings are
rows     cells as text
"""

from collections.abc import Sequence

from app.core.imports.spreadsheets import layouts, tables
from app.core.imports.spreadsheets.errors import Problem, SheetError, refuse
from app.core.imports.spreadsheets.fields import Field, fields_of
from app.core.imports.spreadsheets.layouts import Layout
from app.core.imports.spreadsheets.rows import Rows, SheetRow, rows_of
from app.core.imports.spreadsheets.tables import MAX_CELL_LENGTH, Table, read_table

__all__ = [
    "MAX_CELL_LENGTH",
    "Field",
    "Layout",
    "Problem",
    "Rows",
    "SheetError",
    "SheetRow",
    "Table",
    "check_count",
    "layout_of",
    "read_sheet",
    "read_table",
    "refuse",
    "refuse_hidden_sheet",
    "rows_of",
    "settled_rows",
]


def read_sheet(content: bytes, columns: Sequence[Field | str], *, max_rows: int) -> list[SheetRow]:
    """The rows under these headings, for who cannot be asked: what would be a question is refused.

    Raises SheetError: no spreadsheet, encrypted, too large, headings missing, the first sheet or rows hidden, formulas,
    cells that cannot be read, too many or no rows.
    """
    fields = fields_of(columns)
    table = read_table(content, max_rows=max_rows)
    refuse_hidden_sheet(table)
    return settled_rows(table, layout_of(table, fields), fields, max_rows=max_rows)


def refuse_hidden_sheet(table: Table) -> None:
    """Raises SheetError where there is a sheet before the one that is read, and hidden."""
    if table.sheets and table.sheets[0].is_hidden:
        raise SheetError(f"第一张表“{table.sheets[0].name[:40]}”是隐藏的，请取消隐藏或删除后再上传。")


def settled_rows(table: Table, layout: Layout, fields: Sequence[Field], *, max_rows: int) -> list[SheetRow]:
    """The rows below these headings, where nothing can be asked about them. Raises SheetError."""
    found = rows_of(table, layout, fields)
    if found.hidden:
        raise SheetError(
            f"有 {len(found.hidden)} 行被筛选或隐藏（第 {_listed(found.hidden)} 行），请取消筛选和隐藏后再上传。",
            {"hidden_rows": found.hidden[:200]},
        )
    problems = found.problems + [Problem(ask.row, ask.column, ask.message) for ask in found.asks]
    if problems:
        raise refuse(sorted(problems, key=lambda problem: problem.row))
    check_count(found, max_rows)
    return found.rows


def layout_of(table: Table, fields: Sequence[Field]) -> Layout:
    """Where the headings are. Raises SheetError where one that is required is missing."""
    layout = layouts.find(table, fields) if table.lines else None
    missing = [
        each.heading for each in fields if each.required and (layout is None or each.heading not in layout.columns)
    ]
    if layout is None or missing:
        found = (
            layouts.heading_at(table, layout.first, layout.last)
            if layout
            else next(layouts.candidates(table), None)
            if table.lines
            else None
        )
        raise SheetError(
            f"表头里没有找到：{'、'.join(missing)}。请用下载的模板填写，或在表头写上这些名称。",
            {"expected": [each.heading for each in fields], "found": list(found.words if found else ())[:20]},
        )
    return layout


def check_count(found: Rows, max_rows: int) -> None:
    """Raises SheetError where there are too many rows, or none."""
    if len(found.rows) > max_rows:
        raise tables.too_many(max_rows)
    if not found.rows:
        raise SheetError("表格里没有内容，请从表头的下一行开始填写。")


def _listed(rows: Sequence[int]) -> str:
    return "、".join(map(str, rows[:10])) + ("…" if len(rows) > 10 else "")
