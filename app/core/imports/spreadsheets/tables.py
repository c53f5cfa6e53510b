"""A file as a table of cells: its sizes are checked first, then it is read in a process of its own, with limits.

That takes its time: do it before a transaction.
"""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.core.cleaning import Cell
from app.core.imports.spreadsheets.errors import SheetError

MAX_UNPACKED_BYTES = 120 * 1024 * 1024
MAX_RATIO = 150
MAX_FILES_IN_ZIP = 500
MAX_CELL_LENGTH = 200
TITLE_ROWS = 40
"""Lines above and below the rows that count: titles, headings, totals."""
READ_SECONDS = 90
_CHILD = Path(__file__).with_name("child")
_START = "import sys; sys.path.insert(0, sys.argv[1]); from child.main import run; run()"


WORDS = {
    "no_sheet": "这不是表格文件。可以上传 .xlsx、.xls、.ods 或 .csv。",
    "encrypted": "文件设了密码，打不开。请在 Excel 或 WPS 里去掉密码后再上传。",
    "web_page": "这是网页格式的文件，不是真正的表格。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。",
    "unreadable": "文件打不开，请用 Excel 或 WPS 另存为 .xlsx 后再上传。",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row that has anything in it, under the number people see."""

    number: int
    cells: Sequence[Cell]

    def cell(self, column: int) -> Cell:
        """By its index, from 0."""
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Table:
    """`sheet` is the number of the sheet that was read, from 0; a text has none. Rows and columns of `hidden`,
    `formulas`, `errors` and `merges` count from 1, as people see them."""

    kind: str
    sheets: Sequence[Sheet]
    sheet: int
    lines: Sequence[Line]
    hidden: frozenset[int]
    formulas: frozenset[tuple[int, int]]
    errors: frozenset[tuple[int, int]]
    merges: Sequence[tuple[int, int, int, int]]
    is_1904: bool


def read_table(content: bytes, *, max_rows: int, sheet: int | None = None) -> Table:
    """What is in a file. Raises SheetError: no spreadsheet, encrypted, too large, too many rows."""
    if content.startswith(b"PK"):
        _check_archive(content)
    found = _read_in_child(content, -1 if sheet is None else sheet, max_rows + TITLE_ROWS)
    problem = found.get("problem", None if "rows" in found else "unreadable")
    if problem == "too_many":
        raise too_many(max_rows)
    if problem == "stray":
        row, column = found["row"], found["column"]
        raise SheetError(
            f"表格的内容一直延伸到第 {row} 行、第 {column} 列。请删除远处零散的内容后再上传。",
            {"row": row, "column": column},
        )
    if problem:
        raise SheetError(WORDS.get(problem, WORDS["unreadable"]))
    return _table(found)


def too_many(max_rows: int) -> SheetError:
    return SheetError(f"一次最多导入 {max_rows} 行，请拆成几份后再上传。", {"max_rows": max_rows})


def _table(found: dict[str, Any]) -> Table:
    return Table(
        kind=found["kind"],
        sheets=[Sheet(**each) for each in found.get("sheets", ())],
        sheet=found.get("sheet", 0),
        lines=[Line(number, [_cell(cell) for cell in cells]) for number, cells in found["rows"]],
        hidden=frozenset(found["hidden"]),
        formulas=frozenset((row, column) for row, column in found["formulas"]),
        errors=frozenset((row, column) for row, column in found["errors"]),
        merges=[(top, left, bottom, right) for top, left, bottom, right in found["merges"]],
        is_1904=found["is_1904"],
    )


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]  # As JSON has it.
    written = value["date"]
    return datetime.fromisoformat(written) if " " in written else date.fromisoformat(written)


def _read_in_child(content: bytes, sheet: int, max_rows: int) -> dict[str, Any]:
    numbers = [str(sheet), str(max_rows), str(MAX_CELL_LENGTH)]
    command = [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_CHILD.parent), *numbers]
    try:
        child = subprocess.run(command, input=content, capture_output=True, timeout=READ_SECONDS, check=True, env={})  # noqa: S603
        found: dict[str, Any] = json.loads(child.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {}  # Out of memory, out of time, or worse: whatever it is, it is nothing that we can read.
    return found


def _check_archive(content: bytes) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise SheetError(WORDS["no_sheet"]) from error
    with archive:
        files = archive.infolist()
        unpacked = sum(file.file_size for file in files)
        packed = sum(file.compress_size for file in files) or 1
        if unpacked > MAX_UNPACKED_BYTES or unpacked / packed > MAX_RATIO or len(files) > MAX_FILES_IN_ZIP:
            raise SheetError("表格太大或被异常压缩，请拆成几份后再上传。")
