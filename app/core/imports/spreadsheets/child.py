"""Reads an xlsx from standard input in a process of its own, which may use only so much memory and time.

Started by path and without anything of the application: what a spreadsheet manages to do here, it does to a process
that has no keys, no database and no more than a minute. Writes JSON: `rows`, each a list of pairs of text and whether
the cell holds a formula; or `problem`, one of `too_many`, `unreadable`.
"""

import io
import json
import resource
import sys
import zipfile
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 60


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(content: bytes, columns: int, max_rows: int, max_length: int) -> dict[str, Any]:
    rows: list[list[tuple[str, bool]]] = []
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        for row in book.worksheets[0].iter_rows(max_col=columns):
            if len(rows) > max_rows:
                return {"problem": "too_many"}
            rows.append([_cell(cell, max_length) for cell in row])
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        SyntaxError,
        OSError,
    ):
        return {"problem": "unreadable"}
    return {"rows": rows}


def _cell(cell: Any, max_length: int) -> tuple[str, bool]:
    return _text(cell.value)[: max_length + 1], getattr(cell, "data_type", None) == "f"


def _text(value: Any) -> str:
    """A cell as people see it: 13800000000.0 as 13800000000, a date as 2026-11-01."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


if __name__ == "__main__":
    _limit()
    sys.stdout.write(json.dumps(_read(sys.stdin.buffer.read(), *map(int, sys.argv[1:]))))
