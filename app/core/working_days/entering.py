"""A year as it is entered, looked at before it is kept."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.errors import ConflictError, RuleError, field_error
from app.core.working_days.calendar import DECEMBER, FIRST_YEAR, LAST_YEAR, SATURDAY
from app.core.working_days.models import WorkingYear

AHEAD_MAX = 2
"""A year is announced in the autumn before it; nobody knows more."""
MIN_OFF, MAX_OFF, MAX_ON = 7, 60, 20
"""Eleven days are free by law, a few of them on weekends; more than these is a list that went wrong."""


class YearKnownError(ConflictError):
    code = "year_known"
    message = f"{FIRST_YEAR} 到 {LAST_YEAR} 年的放假安排系统里已有，不用登记。"


def enter_year(
    session: Session, *, year: int, off: Collection[date], on: Collection[date], notice: str, now: datetime
) -> WorkingYear:
    """Keep a year that the library does not know; entered again it is replaced.

    Raises YearKnownError, and a RuleError naming the field that cannot be.
    """
    if FIRST_YEAR <= year <= LAST_YEAR:
        raise YearKnownError
    if not LAST_YEAR < year <= max(now.year, LAST_YEAR) + AHEAD_MAX:
        raise field_error("year", f"请填写 {LAST_YEAR + 1} 到 {max(now.year, LAST_YEAR) + AHEAD_MAX} 之间的年份。")
    for field, days in (("off", off), ("on", on)):
        strange = [
            day for day in sorted(days) if not (day.year == year or (day.year, day.month) == (year - 1, DECEMBER))
        ]
        if strange:
            raise field_error(field, f"{strange[0]} 不在 {year} 年，也不在前一年 12 月。")
    _check_counts(off, on)
    entered = session.get(WorkingYear, year, with_for_update=True, populate_existing=True)
    if entered is None:
        entered = WorkingYear(year=year, off=[], on=[], notice="", entered_at=now)
        session.add(entered)
    entered.off, entered.on = [each.isoformat() for each in sorted(off)], [each.isoformat() for each in sorted(on)]
    entered.notice, entered.entered_at = notice, now
    session.flush()
    return entered


def _check_counts(off: Collection[date], on: Collection[date]) -> None:
    """Raises a RuleError naming the field."""
    problem: RuleError | None = None
    if not MIN_OFF <= len(off) <= MAX_OFF:
        problem = field_error("off", f"一年放假 {MIN_OFF} 到 {MAX_OFF} 天，这里是 {len(off)} 天。")
    elif len(on) > MAX_ON:
        problem = field_error("on", f"调休上班最多 {MAX_ON} 天，这里是 {len(on)} 天。")
    elif weekdays := [day for day in sorted(on) if day.weekday() < SATURDAY]:
        problem = field_error("on", f"{weekdays[0]} 不是周末，本来就上班；这里只填调休上班的周末。")
    elif both := sorted(set(off) & set(on)):
        problem = field_error("on", f"{both[0]} 同时填在放假和上班里。")
    if problem is not None:
        raise problem
