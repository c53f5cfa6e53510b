"""Which day is which. Everything is seen from the present month, so that the last one is always a closed month."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.clock import add_months, business_day, start_of_day

MONTHS_OF_POINTS = 5
"""Full months, before the present one, in which people have earned points."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days of the demo. Nothing ever happens after `now`, however early in the month that is."""

    now: datetime

    @property
    def today(self) -> date:
        return business_day(self.now)

    @property
    def month(self) -> date:
        """The first day of the present month."""
        return self.today.replace(day=1)

    @property
    def last_month(self) -> date:
        """The first day of the month that has been closed."""
        return add_months(self.month, -1)

    @property
    def opened(self) -> date:
        """The day from which on points are earned."""
        return add_months(self.month, -MONTHS_OF_POINTS)

    @property
    def founded(self) -> date:
        """The day on which the programme was set up: long enough ago that points of then are about to expire."""
        return add_months(self.today, -25).replace(day=1)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of a day in Shanghai, or now where that is still to come."""
        return min(start_of_day(day) + timedelta(hours=hour, minutes=minute), self.now)

    def moments(self, rng: random.Random, day: date, count: int) -> list[datetime]:
        """Moments of a day at which shops are open, in order; on the present day those that are over."""
        first, last = self.at(day, 8), self.at(day, 20)
        if first == self.now:
            first = start_of_day(day)
        return sorted(first + (last - first) * rng.random() for _ in range(count))

    def days(self, first: date, after: date) -> list[date]:
        """The days from one on until before another, as far as they have come."""
        count = (min(after, self.today + timedelta(days=1)) - first).days
        return [first + timedelta(days=n) for n in range(count)]
