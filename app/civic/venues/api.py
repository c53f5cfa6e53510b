"""Venues over HTTP: for residents and for staff. One books by signing up for the session that a slot is."""

from typing import Any

from sqlalchemy.orm import Session

from app.civic.venues import blocking, opening, queries, schemas, viewing
from app.civic.venues.filling import Filled
from app.civic.venues.models import Venue
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required
from app.core.http.schemas import PageQuery, ReasonIn

blp = Blueprint("venues", __name__, description="Venues: rooms and courts that can be booked")


@blp.get("/venues")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.VenuePage)
def venues(query: dict[str, Any]) -> Page[viewing.ListedVenue]:
    """The venues of one's node and those above it, those made last first."""
    return viewing.listed_for(db.session(), resident_id=current.resident_id, now=utc_now(), **query)


@blp.get("/venues/<int:venue_id>")
@resident_required
@blp.arguments(schemas.VenueQuery, location="query")
@blp.response(200, schemas.VenueDayOut)
def venue_day(query: dict[str, Any], venue_id: int) -> viewing.VenueDay:
    """A venue with a day of it: what is free, taken, blocked and one's own."""
    asked: dict[str, Any] = {"venue_id": venue_id, "resident_id": current.resident_id, "now": utc_now()}
    return viewing.day_for(db.session(), **asked, **query)


def _named(found: queries.Named) -> dict[str, Any]:
    return {"venue": found[0], "project": found[1], "community": found[2]}


def _detail(session: Session, venue: Venue) -> dict[str, Any]:
    return {
        "venue": _named(queries.named(session, venue)),
        "hours": queries.openings_of(session, venue.id),
        "blocks": queries.blocks_of(session, venue.id, now=utc_now()),
    }


def _filled(session: Session, venue: Venue, filled: Filled) -> dict[str, Any]:
    counts = {"made": filled.made, "gone": filled.gone, "outside": filled.outside}
    return _detail(session, venue) | counts


@blp.get("/staff/venues")
@staff_required("gatherings:read")
@blp.arguments(schemas.StaffVenuesQuery, location="query")
@blp.response(200, schemas.StaffVenuePage)
def staff_venues(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """Venues of the caller's subtree, those made last first."""
    return queries.venues_in_scope(db.session(), staff=current.staff, **query).map(_named)


@blp.post("/staff/venues")
@staff_required("gatherings:write")
@blp.arguments(schemas.VenueIn)
@blp.creates(schemas.FilledVenueOut)
def open_venue(body: dict[str, Any]) -> Any:
    """Make a venue of a node, with its project; it can be booked at once."""
    typed = body | {"hours": schemas.openings(body["hours"])}

    def command(session: Session) -> dict[str, Any]:
        return _filled(session, *opening.open_venue(session, staff=current.staff, now=utc_now(), **typed))

    return command


@blp.get("/staff/venues/<int:venue_id>")
@staff_required("gatherings:read")
@blp.response(200, schemas.StaffVenueDetailOut)
def staff_venue(venue_id: int) -> dict[str, Any]:
    """A venue with its hours, and its blocks that are not over."""
    session = db.session()
    return _detail(session, queries.venue_in_scope(session, venue_id=venue_id, staff=current.staff))


@blp.patch("/staff/venues/<int:venue_id>")
@staff_required("gatherings:write")
@blp.arguments(schemas.VenueChangeIn)
@blp.response(200, schemas.FilledVenueOut)
def change_venue(body: dict[str, Any], venue_id: int) -> dict[str, Any]:
    """Change a venue: times that nobody has booked follow, and it is said which booked ones lie outside now."""
    changes = body | ({"hours": schemas.openings(body["hours"])} if "hours" in body else {})
    about: dict[str, Any] = {"venue_id": venue_id, "changes": changes, "staff": current.staff, "now": utc_now()}
    return execute(lambda session: _filled(session, *opening.change_venue(session, **about)))


@blp.post("/staff/venues/<int:venue_id>/closing")
@staff_required("gatherings:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.StaffVenueDetailOut)
def close_venue(body: dict[str, str], venue_id: int) -> dict[str, Any]:
    """Close a venue for good, and its project; no booking is to come."""
    about: dict[str, Any] = {"venue_id": venue_id, "staff": current.staff, "now": utc_now(), **body}
    return execute(lambda session: _detail(session, opening.close_venue(session, **about)))


@blp.post("/staff/venues/<int:venue_id>/blocks")
@staff_required("gatherings:write")
@blp.arguments(schemas.BlockIn)
@blp.creates(schemas.BlockedVenueOut)
def block_venue(body: dict[str, Any], venue_id: int) -> Any:
    """Let nobody book a venue for a time; who has booked it is told, where it is said how many they are."""
    about: dict[str, Any] = {"venue_id": venue_id, "staff": current.staff, "now": utc_now(), **body}

    def command(session: Session) -> dict[str, Any]:
        made, filled = blocking.block(session, **about)
        return {"block": made, "gone": filled.gone}

    return command


@blp.delete("/staff/venue-blocks/<int:block_id>")
@staff_required("gatherings:write")
@blp.response(204)
def unblock_venue(block_id: int) -> None:
    """Lift a block: what is left of its time can be booked again."""
    execute(blocking.unblock, block_id=block_id, staff=current.staff, now=utc_now())
