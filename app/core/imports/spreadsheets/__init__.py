"""Spreadsheets from outside: read with limits, as rows of text, with nothing in them executed or believed.

A small xlsx can unpack to hundreds of megabytes, so the sizes inside the zip are checked before anything is unpacked,
and it is unpacked in a process of its own, with limits. That takes its time: do it before a transaction.
"""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import RuleError
from app.core.text import clean

MAX_UNPACKED_BYTES = 20 * 1024 * 1024
MAX_RATIO = 100
MAX_FILES_IN_ZIP = 200
MAX_CELL_LENGTH = 200
READ_SECONDS = 90
_CHILD = Path(__file__).with_name("child.py")


class SheetError(RuleError):
    """A spreadsheet that cannot be taken; `details.rows` names what is wrong by row and column."""

    code = "bad_spreadsheet"
    message = "表格有误，未导入任何内容。请按提示修改后重新上传。"
    problems: "Sequence[Problem]" = ()
    """All of them, where they are known by cell."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a sheet; `row` counts as the spreadsheet shows it, the header being row 1."""

    row: int
    column: str
    message: str

    def as_detail(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "message": self.message}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number and its cells by header, as cleaned text."""

    number: int
    cells: dict[str, str]


def refuse(problems: Sequence[Problem]) -> SheetError:
    """The error for these problems; the first two hundred are listed."""
    listed = [problem.as_detail() for problem in problems[:200]]
    error = SheetError(
        f"表格中有 {len(problems)} 处问题，未导入任何内容。", {"rows": listed, "problems": len(problems)}
    )
    error.problems = tuple(problems)
    return error


def read_sheet(content: bytes, headers: Sequence[str], *, max_rows: int) -> list[SheetRow]:
    """The rows under these headers, which must be the first row of the first sheet; empty rows are left out.

    Raises SheetError: not an xlsx file, too large, other headers, formulas, too many or no rows.
    """
    rows, problems = open_sheet(content, headers, max_rows=max_rows)
    if problems:
        raise refuse(problems)
    return rows


def open_sheet(content: bytes, headers: Sequence[str], *, max_rows: int) -> tuple[list[SheetRow], list[Problem]]:
    """The same with the cells that cannot be taken, formulas and what is too long, for who goes on and finds more.

    Raises SheetError: not an xlsx file, too large, other headers, too many or no rows.
    """
    _check_archive(content)
    read = _read_in_child(content, len(headers) + 1, max_rows)
    if read.get("problem") == "too_many":
        raise SheetError(f"一次最多导入 {max_rows} 行，请拆成几份后再上传。", {"max_rows": max_rows})
    if "rows" not in read:
        raise SheetError("文件打不开，请用 Excel 或 WPS 另存为 .xlsx 后再上传。")
    return _checked(read["rows"], headers)


def _read_in_child(content: bytes, columns: int, max_rows: int) -> dict[str, Any]:
    command = [sys.executable, "-I", "-X", "utf8", str(_CHILD), str(columns), str(max_rows), str(MAX_CELL_LENGTH)]
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
        raise SheetError("这不是 Excel 表格（.xlsx）。请用 Excel 或 WPS 另存为 .xlsx 后再上传。") from error
    with archive:
        files = archive.infolist()
        unpacked = sum(file.file_size for file in files)
        packed = sum(file.compress_size for file in files) or 1
        too_big = unpacked > MAX_UNPACKED_BYTES or unpacked / packed > MAX_RATIO or len(files) > MAX_FILES_IN_ZIP
        if too_big:
            raise SheetError("表格太大或被异常压缩，请拆成几份后再上传。")
        if "[Content_Types].xml" not in archive.namelist():
            raise SheetError("这不是 Excel 表格（.xlsx）。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")


def _checked(rows: list[list[tuple[str, bool]]], headers: Sequence[str]) -> tuple[list[SheetRow], list[Problem]]:
    found = [clean(text) for text, _ in rows[0]] if rows else []
    while found and not found[-1]:
        found.pop()
    if found != list(headers):
        raise SheetError(
            f"表头应依次为：{'、'.join(headers)}。请用下载的模板填写。",
            {"expected": list(headers), "found": found[:20]},
        )
    problems: list[Problem] = []
    result: list[SheetRow] = []
    for number, row in enumerate(rows[1:], start=2):
        cells: dict[str, str] = {}
        for header, (text, is_formula) in zip(headers, row, strict=False):
            if is_formula:
                problems.append(Problem(number, header, "不能含有公式，请粘贴为数值。"))
            cells[header] = clean(text)
            if len(text) > MAX_CELL_LENGTH:
                problems.append(Problem(number, header, f"内容太长，最多 {MAX_CELL_LENGTH} 个字。"))
        if any(cells.values()):
            result.append(SheetRow(number, {header: cells.get(header, "") for header in headers}))
    if not result:
        raise SheetError("表格里没有内容，请从第二行开始填写。")
    return result, problems
