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


def days_before(period: Period, days: Days) -> Days:
    """What a period is compared with: as many days before it, or the same days of the month or the year before."""
    if period is Period.MONTH:
        last_of_month = days.first - timedelta(days=1)
        return Days(last_of_month.replace(day=1), last_of_month.replace(day=min(days.last.day, last_of_month.day)))
    if period is Period.YEAR:
        leap = days.last.month == 2 and days.last.day == 29
        last = days.last - timedelta(days=1) if leap else days.last
        return Days(days.first.replace(year=days.first.year - 1), last.replace(year=days.last.year - 1))
    return Days(days.first - timedelta(days=len(days.all)), days.first - timedelta(days=1))
