"""The periods that the dashboard shows, ending today."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Period(StrEnum):
    """Days back from today, today included; or the calendar's month or year as far as it has come."""

    WEEK = "7d"
    DAYS_30 = "30d"
    DAYS_90 = "90d"
    MONTH = "month"
    YEAR = "year"


DAYS_SHOWN_MAX = 92
"""Days that are shown one by one; of more, months are."""
DAYS = {Period.WEEK: 7, Period.DAYS_30: 30, Period.DAYS_90: 90}


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a period, both ends included."""

    first: date
    last: date

    @property
    def is_long(self) -> bool:
        """Whether it is shown by month."""
        return (self.last - self.first).days >= DAYS_SHOWN_MAX

    @property
    def all(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def days_of(period: Period, today: date) -> Days:
    if period is Period.MONTH:
        return Days(today.replace(day=1), today)
    if period is Period.YEAR:
        return Days(today.replace(month=1, day=1), today)
    return Days(today - timedelta(days=DAYS[period] - 1), today)
