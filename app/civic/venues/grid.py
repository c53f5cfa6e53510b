"""The slots that opening hours make, and what blocks leave of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.civic.venues.models import Opening, Venue, VenueBlock
from app.core.clock import start_of_day

SPARE_DAYS = 1
"""Slots are made so many days further than one can book, so that at midnight the next day is there."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From then until then, in UTC."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and self.ends_at > starts_at


def spans_of(venue: Venue, openings: Iterable[Opening], day: date) -> Iterator[Span]:
    """The slots of a day, in their order."""
    begins = start_of_day(day)
    for each in openings:
        if each.weekday != day.isoweekday():
            continue
        minute = each.opens
        while minute + venue.slot_minutes <= each.closes:
            until = minute + venue.slot_minutes
            yield Span(begins + timedelta(minutes=minute), begins + timedelta(minutes=until))
            minute = until + venue.buffer_minutes


def last_bookable(venue: Venue, today: date) -> date:
    """The last day that can be booked."""
    return today + timedelta(days=venue.days_ahead)


def days_of(venue: Venue, today: date) -> list[date]:
    """The days that can be booked, today first."""
    return [today + timedelta(days=number) for number in range(venue.days_ahead + 1)]


def block_of(blocks: Sequence[VenueBlock], span: Span) -> VenueBlock | None:
    """What keeps anybody from booking that time."""
    return next((each for each in blocks if span.meets(each.starts_at, each.ends_at)), None)
