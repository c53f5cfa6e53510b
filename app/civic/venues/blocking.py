"""Times at which nobody can book a venue. What is booked then is cancelled only where that was said: by its number."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings import planning
from app.civic.gatherings.models import HOLDS_PLACE, Gathering, Signup
from app.civic.venues.actions import VenueAction
from app.civic.venues.errors import SlotsBookedError, VenueClosedError
from app.civic.venues.filling import Filled, fill
from app.civic.venues.grid import Span
from app.civic.venues.models import Venue, VenueBlock
from app.civic.venues.queries import block_in_scope, hold_venue, standing_slots, venue_in_scope
from app.core import audit
from app.core.clock import SHANGHAI
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.nodes import get_community
from app.parties.residents.models import Resident

DAYS_MAX = 366
NAMED = 20
"""Of what is booked, so much is named."""


def first_of(session: Session, booked: Sequence[Gathering]) -> list[dict[str, Any]]:
    """The first of these slots, with who has booked each."""
    first = booked[:NAMED]
    query = (
        select(Signup.gathering_id, Resident.name)
        .join(Resident, Resident.id == Signup.resident_id)
        .where(Signup.gathering_id.in_([each.id for each in first]), Signup.status.in_(HOLDS_PLACE))
    )
    names = {row[0]: mask_name(row[1]) for row in session.execute(query)}
    return [
        {"session_id": each.id, "starts_at": each.starts_at.isoformat(), "name": names.get(each.id, "")}
        for each in first
    ]


def require_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises a RuleError naming `ends_at`."""
    if ends_at <= starts_at:
        raise field_error("ends_at", "结束时间要在开始时间之后。")
    if ends_at <= now:
        raise field_error("ends_at", "这段时间已经过去，请填写以后的时间。")
    if ends_at - starts_at > timedelta(days=DAYS_MAX):
        raise field_error("ends_at", f"一次最多封闭 {DAYS_MAX} 天。")


def booked_then(
    session: Session, venue: Venue, *, starts_at: datetime, ends_at: datetime, now: datetime
) -> list[Gathering]:
    """The slots of a venue, which is held, that somebody has booked in that time and that have not begun."""
    span = Span(starts_at, ends_at)
    booked = [each for each in standing_slots(session, venue.id) if each.reserved and each.starts_at > now]
    return [each for each in booked if span.meets(each.starts_at, each.ends_at)]


def block(
    session: Session,
    *,
    venue_id: int,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    cancels: int = 0,
    staff: StaffIdentity,
    now: datetime,
) -> tuple[VenueBlock, Filled]:
    """Nobody can book a venue in that time. So many bookings are cancelled by it, and their people told the reason;
    where there are more or fewer of them, nothing happens.

    Raises VenueNotFoundError, VenueClosedError, SlotsBookedError, HasPresencesError, a RuleError naming `ends_at`.
    """
    venue = hold_venue(session, venue_in_scope(session, venue_id=venue_id, staff=staff))
    if venue.closed_at is not None:
        raise VenueClosedError("这个场地已经关闭，不用再封闭。")
    require_times(starts_at, ends_at, now)
    booked = booked_then(session, venue, starts_at=starts_at, ends_at=ends_at, now=now)
    if len(booked) != cancels:
        raise SlotsBookedError(len(booked), first_of(session, booked))
    for each in booked:
        planning.cancel(session, session_id=each.id, reason=reason, staff=staff, now=now)
    made = VenueBlock(
        venue_id=venue.id, starts_at=starts_at, ends_at=ends_at, reason=reason, made_by=staff.id, made_at=now
    )
    session.add(made)
    session.flush()
    filled = fill(session, venue, now=now)
    about = {"reason": reason, "cancelled": len(booked)}
    _note(session, VenueAction.BLOCKED, venue, made, staff, now, **about)
    return made, filled


def unblock(session: Session, *, block_id: int, staff: StaffIdentity, now: datetime) -> Venue:
    """A block is lifted: what is left of that time can be booked again. Raises BlockNotFoundError."""
    found = block_in_scope(session, block_id=block_id, staff=staff)
    venue = hold_venue(session, session.get_one(Venue, found.venue_id))
    _note(session, VenueAction.UNBLOCKED, venue, found, staff, now)
    session.delete(found)
    session.flush()
    if venue.closed_at is None:
        fill(session, venue, now=now)
    return venue


def _said(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _note(
    session: Session,
    action: VenueAction,
    venue: Venue,
    made: VenueBlock,
    staff: StaffIdentity,
    now: datetime,
    **facts: object,
) -> None:
    path = get_community(session, venue.community_id).path
    times = {"since": _said(made.starts_at), "until": _said(made.ends_at)}
    audit.note(session, staff=staff, action=action, subject_id=venue.id, at=now, path=path, **times, **facts)
