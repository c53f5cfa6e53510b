"""Who may book a slot of a venue: as many as there is room for, in the days that can be booked, a household not too
often.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.booking import Use
from app.civic.gatherings.models import COMING, Gathering, Signup
from app.civic.venues.errors import BeyondWindowError, BlockedError, TooManyBookingsError, VenueClosedError
from app.civic.venues.grid import Span, block_of, last_bookable
from app.civic.venues.models import Venue
from app.civic.venues.queries import blocks_of, hold_venue
from app.core.clock import business_day
from app.core.errors import field_error
from app.parties.residents.models import Resident
from app.parties.residents.people import ResidentIdentity


def require_lettable(session: Session, gathering: Gathering, person: ResidentIdentity, use: Use, now: datetime) -> None:
    """Nothing, where somebody may book a slot; its venue is held. Raises VenueClosedError, BeyondWindowError,
    BlockedError, TooManyBookingsError, a RuleError naming `people`.
    """
    venue = hold_venue(session, session.get_one(Venue, gathering.venue_id))
    if venue.closed_at is not None:
        raise VenueClosedError
    if (use.people or 0) > venue.people_max:
        raise field_error("people", f"这里最多容纳 {venue.people_max} 人。")
    if gathering.day > last_bookable(venue, business_day(now)):
        raise BeyondWindowError(venue.days_ahead)
    blocked = block_of(blocks_of(session, venue.id, now=now), Span(gathering.starts_at, gathering.ends_at))
    if blocked is not None:
        raise BlockedError(blocked.reason)
    if bookings_of(session, venue.id, household_id=person.household_id, now=now) >= venue.household_max:
        raise TooManyBookingsError(venue.household_max)


def bookings_of(session: Session, venue_id: int, *, household_id: int, now: datetime) -> int:
    """How many times of a venue somebody of a household has booked that are not over."""
    query = (
        select(func.count())
        .select_from(Signup)
        .join(Gathering, Gathering.id == Signup.gathering_id)
        .join(Resident, Resident.id == Signup.resident_id)
        .where(
            Resident.household_id == household_id,
            Signup.status.in_(COMING),
            Gathering.venue_id == venue_id,
            Gathering.ends_at > now,
        )
    )
    return session.scalar(query) or 0
