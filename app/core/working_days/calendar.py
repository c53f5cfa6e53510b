"""Which days are worked, and the day that is so many working days away.

The library `chinesecalendar` knows the years that the State Council had announced when it was made. A year that it does
not know yet is entered; of one that nobody has entered, Monday to Friday count as worked, and `flask doctor` says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import chinese_calendar
from chinese_calendar import constants
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day, end_of_day
from app.core.working_days.models import WorkingYear

FIRST_YEAR = min(constants.holidays).year
LAST_YEAR = max(constants.holidays).year
"""What the library knows, both included."""

SATURDAY, DECEMBER = 5, 12


@dataclass(frozen=True, slots=True)
class Calendar:
    """`years` are those that were entered; `off` and `on` their days."""

    years: frozenset[int]
    off: frozenset[date]
    on: frozenset[date]

    def knows(self, year: int) -> bool:
        """Whether the days of a year are certain."""
        return FIRST_YEAR <= year <= LAST_YEAR or year in self.years

    def is_working(self, day: date) -> bool:
        """Whether a day of Shanghai is worked."""
        in_library = FIRST_YEAR <= day.year <= LAST_YEAR
        if not in_library or day.month == DECEMBER:  # A notice may change the last days of the year before.
            if day in self.off:
                return False
            if day in self.on:
                return True
        return bool(chinese_calendar.is_workday(day)) if in_library else day.weekday() < SATURDAY

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after a day, which itself does not count. Raises ValueError for none."""
        if count < 1:
            raise ValueError("at least one working day")
        while count:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def until(self, at: datetime, count: int) -> datetime:
        """The moment at which somebody has had so many whole working days since the day of `at`."""
        return end_of_day(self.after(business_day(at), count))


def load(session: Session) -> Calendar:
    """The calendar with the years that were entered."""
    return of_years(session.scalars(select(WorkingYear)))


def of_years(years: Iterable[WorkingYear]) -> Calendar:
    """The calendar with these years."""
    entered = list(years)
    return Calendar(
        frozenset(each.year for each in entered),
        frozenset(date.fromisoformat(day) for each in entered for day in each.off),
        frozenset(date.fromisoformat(day) for each in entered for day in each.on),
    )
