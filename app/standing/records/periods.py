"""Periods of batches: a quarter is written 2026-Q3, a month 2026-10, a year 2026."""

import re
from datetime import date, timedelta
from enum import StrEnum

from app.core.clock import add_months
from app.core.errors import field_error

_FORMS = {
    "month": re.compile(r"(20\d\d)-(0[1-9]|1[0-2])"),
    "quarter": re.compile(r"(20\d\d)-Q([1-4])"),
    "year": re.compile(r"(20\d\d)"),
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_EXAMPLES = {"month": "月份，例如 2026-10", "quarter": "季度，例如 2026-Q3", "year": "年份，例如 2026"}
_NAMES = "一二三四"


def days_of(length: StrEnum, period: str, *, today: date) -> tuple[date, date]:
    """The first and the last day of a month, a quarter or a year. Raises a RuleError naming `period` for one that is
    none, or has not begun.
    """
    found = _FORMS[length].fullmatch(period)
    if found is None:
        raise field_error("period", f"请填写{_EXAMPLES[length]}。")
    number = int(found[2]) if length != "year" else 1
    first = date(int(found[1]), (number - 1) * _MONTHS[length] + 1, 1)
    if first > today:
        raise field_error("period", "这个期间还没有开始。")
    return first, add_months(first, _MONTHS[length]) - timedelta(days=1)


def said(period: str) -> str:
    """In words: 2026 年第三季度."""
    if quarter := _FORMS["quarter"].fullmatch(period):
        return f"{quarter[1]} 年第{_NAMES[int(quarter[2]) - 1]}季度"
    if month := _FORMS["month"].fullmatch(period):
        return f"{month[1]} 年 {int(month[2])} 月"
    return f"{period} 年"


def recent(length: StrEnum, *, today: date, count: int) -> list[str]:
    """The last ones, that of today first."""
    firsts = [add_months(today.replace(day=1), -_MONTHS[length] * back) for back in range(count)]
    if length == "month":
        return [f"{first:%Y-%m}" for first in firsts]
    return [f"{first.year}-Q{(first.month + 2) // 3}" if length == "quarter" else str(first.year) for first in firsts]
