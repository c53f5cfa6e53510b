"""Queries: venues of a subtree and those for residents, when they are open, what blocks them, their slots."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.civic.gatherings.models import BEFORE_THE_END, Gathering, GatheringStatus, Project
from app.civic.gatherings.queries import nodes_of
from app.civic.venues.errors import BlockNotFoundError, VenueNotFoundError
from app.civic.venues.models import Opening, Venue, VenueBlock, VenueHours
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, get_community, is_below
from app.parties.residents.people import ResidentIdentity

STANDS = (*BEFORE_THE_END, GatheringStatus.CONFIRMED)
"""Slots that were not called off; of those that are over, what was booked."""
Named = tuple[Venue, Project, str]
"""A venue, its project and the name of its node."""


def _named() -> Select[Venue, Project, str]:
    query = select(Venue, Project, Community.name).join(Project, Project.id == Venue.id)
    return query.join(Community, Community.id == Venue.community_id)


def venue_in_scope(session: Session, *, venue_id: int, staff: StaffIdentity) -> Venue:
    """Raises VenueNotFoundError."""
    venue = session.get(Venue, venue_id)
    if venue is None or not staff.covers(get_community(session, venue.community_id).path):
        raise VenueNotFoundError
    return venue


def block_in_scope(session: Session, *, block_id: int, staff: StaffIdentity) -> VenueBlock:
    """Raises BlockNotFoundError."""
    block = session.get(VenueBlock, block_id)
    if block is None:
        raise BlockNotFoundError
    try:
        venue_in_scope(session, venue_id=block.venue_id, staff=staff)
    except VenueNotFoundError:
        raise BlockNotFoundError from None
    return block


def venues_in_scope(
    session: Session, *, staff: StaffIdentity, community_id: int | None = None, cursor: str | None, limit: int
) -> Page[Named]:
    """Venues of a subtree, those made last first. Raises CommunityNotFoundError."""
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    return _page(session, is_below(session, path, Venue.community_id), cursor, limit)


def venues_for(session: Session, *, person: ResidentIdentity, cursor: str | None, limit: int) -> Page[Named]:
    """The open venues of one's node and those above it, those made last first."""
    return _page(session, [Venue.community_id.in_(nodes_of(person)), Venue.closed_at.is_(None)], cursor, limit)


def _page(session: Session, wanted: Sequence[ColumnElement[bool]], cursor: str | None, limit: int) -> Page[Named]:
    page = newest_first(session, _named().where(*wanted), Venue.id, cursor=cursor, limit=limit)
    return page.map(lambda row: (row[0], row[1], row[2]))


def venue_for(session: Session, *, venue_id: int, person: ResidentIdentity) -> Named:
    """An open venue of one's node or above it. Raises VenueNotFoundError."""
    wanted = Venue.id == venue_id, Venue.community_id.in_(nodes_of(person)), Venue.closed_at.is_(None)
    row = session.execute(_named().where(*wanted)).one_or_none()
    if row is None:
        raise VenueNotFoundError
    return row[0], row[1], row[2]


def named(session: Session, venue: Venue) -> Named:
    row = session.execute(_named().where(Venue.id == venue.id)).one()
    return row[0], row[1], row[2]


def hold_venue(session: Session, venue: Venue) -> Venue:
    """Have a venue and its slots to oneself until the end of the transaction, as it is now."""
    session.flush()
    session.refresh(venue, with_for_update=True)
    return venue


def openings_of(session: Session, venue_id: int) -> list[Opening]:
    query = select(VenueHours.weekday, VenueHours.opens, VenueHours.closes).where(VenueHours.venue_id == venue_id)
    return [Opening(*row) for row in session.execute(query.order_by(VenueHours.weekday, VenueHours.opens))]


def blocks_of(session: Session, venue_id: int, *, now: datetime) -> Sequence[VenueBlock]:
    """Those that are not over, in the order in which they begin."""
    query = select(VenueBlock).where(VenueBlock.venue_id == venue_id, VenueBlock.ends_at > now)
    return session.scalars(query.order_by(VenueBlock.starts_at, VenueBlock.id)).all()


def standing_slots(session: Session, venue_id: int) -> Sequence[Gathering]:
    """The slots that stand and have not ended, held, in their order. Hold the venue first."""
    query = select(Gathering).where(Gathering.venue_id == venue_id, Gathering.status.in_(BEFORE_THE_END))
    query = query.order_by(Gathering.id).with_for_update().execution_options(populate_existing=True)
    return sorted(session.scalars(query).all(), key=lambda each: each.starts_at)


def slots_of_days(session: Session, venue_id: int, first: date, last: date) -> Sequence[Gathering]:
    """The slots that stand on these days, both included, also of what is over, in their order."""
    query = select(Gathering).where(Gathering.venue_id == venue_id, Gathering.day >= first, Gathering.day <= last)
    query = query.where(Gathering.status.in_(STANDS)).order_by(Gathering.starts_at, Gathering.id)
    return session.scalars(query).all()
