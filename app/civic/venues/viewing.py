"""What residents see of venues: which there are, and what of a day is free, taken, blocked or theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.models import COMING, Gathering, GatheringStatus, Project, Signup
from app.civic.venues.grid import Span, block_of, days_of, last_bookable, spans_of
from app.civic.venues.letting import bookings_of
from app.civic.venues.models import Venue
from app.civic.venues.queries import blocks_of, openings_of, slots_of_days, venue_for, venues_for
from app.core.clock import business_day, end_of_day
from app.core.db.paging import Page
from app.core.errors import field_error
from app.parties.residents.models import Resident
from app.parties.residents.people import ResidentIdentity, identify


@dataclass(frozen=True, slots=True)
class ListedVenue:
    """A venue with the name of its node and when it is free first, in the days that can be booked."""

    venue: Venue
    project: Project
    community: str
    next_free: datetime | None


class SlotState(StrEnum):
    """`mine`: booked by somebody of one's household, or asked for."""

    FREE = "free"
    TAKEN = "taken"
    BLOCKED = "blocked"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of a day: which session it is, None where it is blocked, for which there is a `reason`."""

    starts_at: datetime
    ends_at: datetime
    state: SlotState
    session_id: int | None = None
    signup: Signup | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FreeDay:
    day: date
    free: int


@dataclass(frozen=True, slots=True)
class VenueDay:
    """A venue and a day of it; the `days` that can be booked; one's household has so many `bookings` to come."""

    listed: ListedVenue
    day: date
    slots: Sequence[Slot]
    days: Sequence[FreeDay]
    bookings: int


def _free(now: datetime) -> list[ColumnElement[bool]]:
    return [Gathering.status == GatheringStatus.OPEN, Gathering.reserved == 0, Gathering.starts_at > now]


def listed_for(
    session: Session, *, resident_id: int, cursor: str | None, limit: int, now: datetime
) -> Page[ListedVenue]:
    """The open venues of one's node and those above it, those made last first."""
    page = venues_for(session, person=identify(session, resident_id), cursor=cursor, limit=limit)
    return page.map_all(lambda found: _listed(session, found, now))


def _listed(session: Session, found: Sequence[tuple[Venue, Project, str]], now: datetime) -> list[ListedVenue]:
    ids = [venue.id for venue, _, _ in found]
    query = select(Gathering.venue_id, func.min(Gathering.starts_at)).where(Gathering.venue_id.in_(ids), *_free(now))
    first = {row[0]: row[1] for row in session.execute(query.group_by(Gathering.venue_id))} if ids else {}
    today = business_day(now)

    def within(venue: Venue) -> datetime | None:
        at = first.get(venue.id)
        return at if at is not None and at < end_of_day(last_bookable(venue, today)) else None

    return [ListedVenue(venue, project, name, within(venue)) for venue, project, name in found]


def day_for(session: Session, *, venue_id: int, resident_id: int, day: date | None, now: datetime) -> VenueDay:
    """A venue, and a day of it that can be booked: today unless another one is asked for.

    Raises VenueNotFoundError, a RuleError naming `day`.
    """
    person = identify(session, resident_id)
    found = venue_for(session, venue_id=venue_id, person=person)
    venue, today = found[0], business_day(now)
    days = days_of(venue, today)
    wanted = day if day is not None else today
    if wanted not in days:
        raise field_error("day", f"只能看 {days[0]} 到 {days[-1]}，请另选一天。")
    return VenueDay(
        _listed(session, [found], now)[0],
        wanted,
        _slots(session, venue, wanted, person, now),
        _free_days(session, venue, days, now),
        bookings_of(session, venue.id, household_id=person.household_id, now=now),
    )


def _free_days(session: Session, venue: Venue, days: Sequence[date], now: datetime) -> list[FreeDay]:
    query = select(Gathering.day, func.count()).where(Gathering.venue_id == venue.id, *_free(now))
    free = {row[0]: row[1] for row in session.execute(query.group_by(Gathering.day))}
    return [FreeDay(day, free.get(day, 0)) for day in days]


def _slots(session: Session, venue: Venue, day: date, person: ResidentIdentity, now: datetime) -> list[Slot]:
    """What has not begun, and what is one's own until it is over."""
    there = slots_of_days(session, venue.id, day, day)
    own = _own(session, [each.id for each in there], person)
    slots = []
    for each in there:
        signup = own.get(each.id)
        if each.starts_at <= now and (signup is None or each.ends_at <= now):
            continue
        state = SlotState.MINE if signup else SlotState.TAKEN if each.reserved else SlotState.FREE
        slots.append(Slot(each.starts_at, each.ends_at, state, each.id, signup))
    standing = [Span(each.starts_at, each.ends_at) for each in there]
    blocks = blocks_of(session, venue.id, now=now)
    for span in spans_of(venue, openings_of(session, venue.id), day):
        blocked = block_of(blocks, span)
        if blocked and span.starts_at > now and not any(span.meets(s.starts_at, s.ends_at) for s in standing):
            slots.append(Slot(span.starts_at, span.ends_at, SlotState.BLOCKED, reason=blocked.reason))
    return sorted(slots, key=lambda each: each.starts_at)


def _own(session: Session, ids: Sequence[int], person: ResidentIdentity) -> dict[int, Signup]:
    """By session, what one or somebody of one's household has booked of these."""
    whose = Resident.id == person.id if person.is_minor else Resident.household_id == person.household_id
    stands = and_(Signup.gathering_id.in_(ids), Signup.status.in_(COMING))
    query = select(Signup).join(Resident, Resident.id == Signup.resident_id).where(stands, whose)
    return {each.gathering_id: each for each in session.scalars(query)} if ids else {}
