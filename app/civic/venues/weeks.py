"""What the desk sees of a venue: a week of its slots with who has booked them, what waits, how much it is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.models import Gathering, GatheringStatus, Signup, SignupStatus
from app.civic.venues.grid import Span, block_of, spans_of
from app.civic.venues.models import Venue
from app.civic.venues.queries import blocks_of, openings_of, slots_of_days
from app.core.clock import add_months, start_of_day
from app.core.security.masking import mask_name
from app.parties.residents.models import Resident

WEEK = timedelta(days=7)
MONTHS = 12
WAITING_MAX = 50
HAS_BOOKED = (SignupStatus.ASKED, SignupStatus.CONFIRMED, SignupStatus.ATTENDED)


@dataclass(frozen=True, slots=True)
class WeekSlot:
    """A time of a week: `booked` by somebody, whose name is masked, `blocked` for a reason, or neither. `is_outside`:
    booked, and not within the hours any more.
    """

    starts_at: datetime
    ends_at: datetime
    session_id: int | None = None
    booked: Signup | None = None
    name: str = ""
    blocked: str = ""
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class Waits:
    """A booking that waits for an approval, whose it is, masked, and which time it is for."""

    signup: Signup
    name: str
    slot: Gathering


def week_of(session: Session, venue: Venue, *, first: date, now: datetime) -> dict[date, list[WeekSlot]]:
    """Seven days from `first`, each with its times in their order; of the past, what was booked."""
    days = [first + timedelta(days=number) for number in range(7)]
    there = slots_of_days(session, venue.id, days[0], days[-1])
    booked = _booked(session, [each.id for each in there if each.reserved])
    openings = openings_of(session, venue.id)
    blocks = [] if venue.closed_at else blocks_of(session, venue.id, now=now)
    week: dict[date, list[WeekSlot]] = {}
    for day in days:
        spans = set(spans_of(venue, openings, day))
        week[day] = [
            _slot(each, booked.get(each.id), Span(each.starts_at, each.ends_at) not in spans)
            for each in there
            if each.day == day and (each.id in booked or each.starts_at > now)
        ]
        for span in spans:
            blocked = block_of(blocks, span)
            if blocked and not any(span.meets(each.starts_at, each.ends_at) for each in week[day]):
                week[day].append(WeekSlot(span.starts_at, span.ends_at, blocked=blocked.reason))
        week[day].sort(key=lambda each: each.starts_at)
    return week


def _slot(slot: Gathering, who: tuple[Signup, str] | None, is_outside: bool) -> WeekSlot:
    signup, name = who or (None, "")
    is_marked = is_outside and signup is not None and slot.status is not GatheringStatus.CONFIRMED
    return WeekSlot(slot.starts_at, slot.ends_at, slot.id, signup, name, is_outside=is_marked)


def _booked(session: Session, ids: Sequence[int]) -> dict[int, tuple[Signup, str]]:
    """By session, who has booked it."""
    query = (
        select(Signup, Resident.name)
        .join(Resident, Resident.id == Signup.resident_id)
        .where(Signup.gathering_id.in_(ids), Signup.status.in_(HAS_BOOKED))
    )
    return {row[0].gathering_id: (row[0], mask_name(row[1])) for row in session.execute(query)} if ids else {}


def waiting_at(session: Session, venue_id: int) -> list[Waits]:
    """Bookings that wait for an approval, what begins first first."""
    query = (
        select(Signup, Resident.name, Gathering)
        .join(Gathering, Gathering.id == Signup.gathering_id)
        .join(Resident, Resident.id == Signup.resident_id)
        .where(Gathering.venue_id == venue_id, Signup.status == SignupStatus.ASKED)
        .order_by(Gathering.starts_at, Signup.id)
        .limit(WAITING_MAX)
    )
    return [Waits(row[0], mask_name(row[1]), row[2]) for row in session.execute(query)]


def used_by_month(session: Session, venue_id: int, *, today: date) -> list[tuple[str, int]]:
    """How many times were booked in each of the last months, this one included: `2026-11` and a number."""
    first = add_months(today.replace(day=1), 1 - MONTHS)
    month = func.substr(cast(Gathering.day, String(10)), 1, 7)
    query = select(month, func.count()).where(
        Gathering.venue_id == venue_id,
        Gathering.starts_at >= start_of_day(first),
        Gathering.day < add_months(today.replace(day=1), 1),
        Gathering.reserved > 0,
    )
    counts = {row[0]: int(row[1]) for row in session.execute(query.group_by(month))}
    months = [add_months(first, number).strftime("%Y-%m") for number in range(MONTHS)]
    return [(name, counts.get(name, 0)) for name in months] if counts else []
