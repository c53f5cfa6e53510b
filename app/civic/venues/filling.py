"""Slots are made within the days that can be booked, and withdrawn where hours or blocks don't allow them any more:
those that nobody has booked. What is booked stays as it is, and no slot is made beside it that would meet it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from app.civic.gatherings.models import (
    Gathering,
    GatheringStatus,
    Presence,
    Project,
    ProjectKind,
    Signup,
    Team,
)
from app.civic.gatherings.workflow import GATHERINGS, WITHDRAW
from app.civic.venues.grid import SPARE_DAYS, Span, block_of, days_of, last_bookable, spans_of
from app.civic.venues.models import Venue
from app.civic.venues.queries import blocks_of, hold_venue, openings_of, standing_slots
from app.core.clock import business_day
from app.parties import residents

AGAIN = timedelta(minutes=10)
"""So often are the slots of a venue looked after by themselves."""
AT_ONCE = 500
"""So many slots of the past are cleared away at a time."""
NOT_BOOKED = "没有人预订"


@dataclass(frozen=True, slots=True)
class Filled:
    """So many slots were made, so many are gone; these are booked, and lie outside the hours or in a block now."""

    made: int = 0
    gone: int = 0
    outside: Sequence[Gathering] = field(default_factory=tuple)


def fill(session: Session, venue: Venue, *, now: datetime) -> Filled:
    """Make and withdraw slots of an open venue, which is held."""
    slots = standing_slots(session, venue.id)
    wanted = set(_wanted(session, venue, now))
    booked = [each for each in slots if each.reserved]
    beside = [each for each in booked if _span(each) not in wanted]
    gap = timedelta(minutes=venue.buffer_minutes)
    wanted = {
        span for span in wanted if not any(span.meets(each.starts_at - gap, each.ends_at + gap) for each in beside)
    }
    free = [each for each in slots if not each.reserved and each.starts_at > now]
    kept: list[Gathering] = []
    gone: list[Gathering] = []
    for each in free:
        (kept if _span(each) in wanted else gone).append(each)
    title, leader_id = session.get_one(Project, venue.id).name, _keeper(session, venue)
    for each in kept:
        each.title, each.place, each.leader_id = title, venue.place, leader_id
        each.needs_approval, each.cancel_until = venue.needs_approval, _cancel_until(venue, each.starts_at)
    withdraw(session, gone)
    missing = sorted(wanted - {_span(each) for each in (*booked, *kept)})
    _insert(session, venue, missing, leader_id, now)
    venue.filled_at = now
    session.flush()
    return Filled(len(missing), len(gone), [each for each in beside if each.starts_at > now])


def _span(gathering: Gathering) -> Span:
    return Span(gathering.starts_at, gathering.ends_at)


def _wanted(session: Session, venue: Venue, now: datetime) -> Iterable[Span]:
    openings, blocks = openings_of(session, venue.id), blocks_of(session, venue.id, now=now)
    today = business_day(now)
    days = [*days_of(venue, today), last_bookable(venue, today) + timedelta(days=SPARE_DAYS)]
    for span in (each for day in days for each in spans_of(venue, openings, day)):
        if span.starts_at > now and block_of(blocks, span) is None:
            yield span


def _keeper(session: Session, venue: Venue) -> int | None:
    """Who leads the team that has taken the venue on."""
    team_id = session.get_one(Project, venue.id).team_id
    return session.get_one(Team, team_id).leader_id if team_id is not None else None


def _cancel_until(venue: Venue, starts_at: datetime) -> datetime:
    return starts_at - timedelta(hours=venue.cancel_hours)


def _insert(session: Session, venue: Venue, spans: Sequence[Span], leader_id: int | None, now: datetime) -> None:
    if not spans:
        return
    title = session.get_one(Project, venue.id).name
    rows = [
        {
            "project_id": venue.id,
            "venue_id": venue.id,
            "community_id": venue.community_id,
            "kind": ProjectKind.VENUE,
            "title": title,
            "place": venue.place,
            "starts_at": span.starts_at,
            "ends_at": span.ends_at,
            "day": business_day(span.starts_at),
            "capacity": 1,
            "signup_until": span.starts_at,
            "cancel_until": _cancel_until(venue, span.starts_at),
            "leader_id": leader_id,
            "code_serial": serial,
            "planned_by": venue.made_by,
            "planned_at": now,
            "needs_approval": venue.needs_approval,
            "reserved": 0,
            "status": GatheringStatus.OPEN,
            "closing_reason": "",
            "confirmed_by": None,
            "confirmed_at": None,
        }
        for span, serial in zip(spans, _serials(session, len(spans)), strict=True)
    ]
    session.execute(insert(Gathering), rows)


def _serials(session: Session, count: int) -> list[str]:
    """So many that no session has."""
    found: set[str] = set()
    while len(found) < count:
        some = {residents.new_serial() for _ in range(count - len(found))}
        found |= some - set(session.scalars(select(Gathering.code_serial).where(Gathering.code_serial.in_(some))))
    return sorted(found)


_SIGNED = exists().where(Signup.gathering_id == Gathering.id)
_THERE = exists().where(Presence.gathering_id == Gathering.id)


def withdraw(session: Session, slots: Sequence[Gathering]) -> None:
    """Slots that nobody has booked, and that are held, are there no more; one that somebody had booked and given back
    is called off instead, since they still see it.
    """
    ids = [each.id for each in slots]
    if not ids:
        return
    session.flush()
    known = set(session.scalars(select(Signup.gathering_id).where(Signup.gathering_id.in_(ids)).distinct()))
    for each in slots:
        if each.id in known:
            GATHERINGS.enter(each, WITHDRAW, closing_reason=NOT_BOOKED)
        else:
            session.expunge(each)
    session.execute(
        delete(Gathering)
        .where(Gathering.id.in_([id_ for id_ in ids if id_ not in known]))
        .execution_options(synchronize_session=False)
    )
    session.flush()


def fill_next(session: Session, *, now: datetime) -> int:
    """Look after the slots of one venue that has waited for it the longest; says of how many."""
    due = Venue.closed_at.is_(None), Venue.filled_at <= now - AGAIN
    venue = session.scalar(select(Venue).where(*due).order_by(Venue.filled_at).limit(1))
    if venue is None:
        return 0
    fill(session, hold_venue(session, venue), now=now)
    return 1


def clear(session: Session, *, now: datetime) -> int:
    """Clear away some slots of the past that nobody has booked, and of those that were, what nobody is known of any
    more; says how many.
    """
    over = Gathering.venue_id.is_not(None), Gathering.ends_at <= now
    unused = Gathering.status.in_(WITHDRAW.sources) & (Gathering.reserved == 0)
    query = select(Gathering).where(*over, unused | (Gathering.status.in_(_DONE) & ~_SIGNED), ~_THERE)
    query = query.order_by(Gathering.id).limit(AT_ONCE).with_for_update().execution_options(populate_existing=True)
    slots = session.scalars(query).all()
    withdraw(session, slots)
    return len(slots)


_DONE = (GatheringStatus.CONFIRMED, GatheringStatus.CANCELLED)
