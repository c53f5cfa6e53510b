"""Rows as xlsx and as csv. A cell of ours is never a formula, whatever somebody has typed."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from app.core.clock import SHANGHAI
from app.core.exports.model import Column, Kind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BOM = b"\xef\xbb\xbf"
"""By which Excel and WPS see that it is UTF-8."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WIDTH = {Kind.TEXT: 16, Kind.WHOLE: 10, Kind.YUAN: 14, Kind.MOMENT: 17, Kind.DAY: 12, Kind.LABEL: 12}
_FORMATS = {
    Kind.WHOLE: "#,##0",
    Kind.YUAN: "#,##0.00",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
    Kind.DAY: "yyyy-mm-dd",
}
MAX_CELL = 32_767

Labels = Mapping[Any, Mapping[Any, str]]


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def plain(value: Any, kind: Kind, labels: Labels) -> str | int | date | None:
    """What a cell holds: text, a whole number, fen for yuan, a day, or a moment as it was in Shanghai."""
    if value is None or value == "":
        return None
    if kind is Kind.LABEL:
        return labels[type(value)][value]
    if kind in (Kind.WHOLE, Kind.YUAN):
        return int(value)
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI).replace(tzinfo=None)
        return local.date() if kind is Kind.DAY else local.replace(microsecond=0)
    return value if kind is Kind.DAY else str(value)


def as_csv(columns: Sequence[Column], rows: Iterable[Any], labels: Labels) -> Iterator[bytes]:
    """The lines of a csv, some at a time."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow([column.heading for column in columns])
    yield BOM
    for row in rows:
        writer.writerow([_text(plain(column.value(row), column.kind, labels), column.kind) for column in columns])
        if line.tell() > 65_536:
            yield line.getvalue().encode()
            line.seek(0), line.truncate()
    yield line.getvalue().encode()


def _text(value: str | int | date | None, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return (
            f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}" if kind is Kind.YUAN else str(value)
        )
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else defused(value)


def write_xlsx(
    file: IO[bytes], columns: Sequence[Column], rows: Iterable[Any], labels: Labels, *, title: str, about: Sequence[str]
) -> int:
    """Write a workbook: the rows, and a second sheet that says what they are. Says how many rows there are.

    Row by row, so memory does not grow with them.
    """
    import xlsxwriter  # 2 MB that a web worker may never need.

    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    try:
        count = _write_rows(book, columns, rows, labels, title)
        notes = book.add_worksheet("说明")
        notes.set_column(0, 0, 80)
        for number, words in enumerate([title, *about, f"共 {count:,} 行"]):
            notes.write_string(number, 0, words)
    finally:
        book.close()
    return count


def _write_rows(book: Any, columns: Sequence[Column], rows: Iterable[Any], labels: Labels, title: str) -> int:
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8EFF2", "bottom": 1})
    formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width or max(_WIDTH[column.kind], 2 * len(column.heading) + 2))
        sheet.write_string(0, number, column.heading, head)
    sheet.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(rows, start=1):  # Counted.
        for number, column in enumerate(columns):
            value = plain(column.value(row), column.kind, labels)
            if isinstance(value, str):
                sheet.write_string(count, number, value[:MAX_CELL])
            elif isinstance(value, int):
                shown = Decimal(value) / 100 if column.kind is Kind.YUAN else value
                sheet.write_number(count, number, shown, formats[column.kind])
            elif value is not None:
                sheet.write_datetime(count, number, value, formats[column.kind])
    sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    return count
