"""What time it is. The database keeps UTC; business days and months are those of Asia/Shanghai."""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

APART = timedelta(seconds=15)
"""Processes that act are less than this apart (`core.db.skew`): a moment noted further in the future is of a wrong
clock, and is not believed.
"""

_frozen: list[datetime] = []


def utc_now() -> datetime:
    """The current moment, aware, in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def is_from_future(noted: datetime, now: datetime) -> bool:
    """Whether something of the past is said to be of the future: a clock that was ahead has noted it."""
    return noted > now + APART


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at one moment, for tests."""
    _frozen.append(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()


def business_day(at: datetime) -> date:
    """The calendar day in Shanghai of a moment."""
    return at.astimezone(SHANGHAI).date()


def start_of_day(day: date) -> datetime:
    """The moment, in UTC, at which a Shanghai day begins."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The moment, in UTC, at which a Shanghai day is over; itself no longer part of the day."""
    return start_of_day(day + timedelta(days=1))


def last_day(until: datetime) -> date:
    """The last Shanghai day of what ends at a moment, which itself is no longer part of it."""
    return business_day(until - timedelta(microseconds=1))


def month_bounds(month: str) -> tuple[datetime, datetime]:
    """First moment of a month `2026-10` and first moment of the next, in UTC. Raises ValueError."""
    first = date.fromisoformat(f"{month}-01")
    return start_of_day(first), start_of_day(add_months(first, 1))


def add_months(day: date, months: int) -> date:
    """The same day some months later or earlier; the last of the month where there is no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
