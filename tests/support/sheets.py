"""Spreadsheets for tests."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook


def xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet with these rows, the header first."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    for row in rows:
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
