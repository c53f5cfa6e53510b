"""Dates, as people write them and as spreadsheets count them. Year, month, day in this order; nothing else is clear."""

import re
from datetime import date, timedelta

from app.core.cleaning.cells import Cell, Cleaned, bare, number_of, said, written
from app.core.text import reference

WRONG = "请填写日期，例如 2026-11-01。"

_PARTS = re.compile(r"([0-9]{4})(?:年|[-/.,、])([0-9]{1,2})(?:月|[-/.,、])([0-9]{1,2})日?", re.ASCII)
_EIGHT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_TIME = re.compile(r"[ T](?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(?:[Zz]|[+-][0-9:]+)?$", re.ASCII)
_WEEKDAY = re.compile(r"[ (（]*(?:星期|周)[一二三四五六日天][)）]?$")
_ZERO = date(1899, 12, 30)
"""The day that serial numbers of spreadsheets count from, after their 29 February 1900."""
DAYS_TO_1904 = 1462
_FIRST, _LAST = 36_526, 73_050
"""Serial numbers of this century."""


def day(cell: Cell) -> Cleaned:
    """A date as 2026-11-05: of 2026.11.5, 2026年11月5日, 20261105, a serial number, a moment."""
    if isinstance(cell, date):
        return Cleaned(written(cell))
    bared = bare(cell)
    if not bared:
        return Cleaned("")
    number = number_of(cell)
    if number is None and re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", bared, re.ASCII):
        number = float(bared)
    if number is not None and _FIRST <= number <= _LAST:
        found = _ZERO + timedelta(days=int(number))
        return said(cell, found.isoformat(), "把表格软件的日期序列值换成了日期")
    narrow = reference(_WEEKDAY.sub("", _TIME.sub("", bared)))
    parts = _PARTS.fullmatch(narrow) or _EIGHT.fullmatch(narrow)
    try:
        if parts is not None:
            return _of(cell, date(*map(int, parts.groups())))
    except ValueError:
        pass  # The thirtieth of February: as wrong as no date at all.
    return Cleaned(bared, problem=WRONG)


def _of(cell: Cell, found: date) -> Cleaned:
    return said(cell, found.isoformat(), "统一了日期的写法")


def text(value: str) -> str:
    """The same for a field of a form or of the API; what is no date stays as it is."""
    if value.strip().isdigit() and len(value.strip()) != len("20261105"):
        return value  # Serial numbers are of spreadsheets.
    cleaned = day(value)
    return value if cleaned.problem else cleaned.text
