"""A venue is made, with its project, changed, and closed; its slots follow at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.civic.gatherings import projects
from app.civic.gatherings.models import ProjectKind
from app.civic.venues.actions import VenueAction
from app.civic.venues.blocking import first_of
from app.civic.venues.errors import SlotsBookedError, VenueClosedError
from app.civic.venues.filling import Filled, fill, withdraw
from app.civic.venues.hours import require_hours
from app.civic.venues.models import Opening, Venue, VenueHours
from app.civic.venues.queries import hold_venue, openings_of, standing_slots, venue_in_scope
from app.core import audit
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community

CHANGEABLE = (
    "place",
    "slot_minutes",
    "buffer_minutes",
    "days_ahead",
    "household_max",
    "people_max",
    "cancel_hours",
    "needs_approval",
    "rules",
)
OF_PROJECT = ("name", "about")


def open_venue(
    session: Session,
    *,
    community_id: int,
    name: str,
    about: str = "",
    hours: Sequence[Opening],
    staff: StaffIdentity,
    now: datetime,
    **details: Any,
) -> tuple[Venue, Filled]:
    """A venue of a node, with `details` as `CHANGEABLE` names them: people can book it at once.

    Raises CommunityNotFoundError, NodeClosedError, a RuleError naming `hours`.
    """
    hours = require_hours(hours, details["slot_minutes"])
    project = projects.make_project(
        session,
        community_id=community_id,
        kind=ProjectKind.VENUE,
        name=name,
        about=about,
        earns=False,
        guardian=True,
        staff=staff,
        now=now,
    )
    session.flush()
    projects.publish_project(session, project_id=project.id, staff=staff, now=now)
    by: dict[str, Any] = {"made_by": staff.id, "made_at": now, "filled_at": now}
    venue = Venue(id=project.id, community_id=project.community_id, **by, **details)
    session.add(venue)
    session.flush()
    _set_hours(session, venue, hours)
    filled = fill(session, venue, now=now)
    _note(session, VenueAction.OPENED, venue, staff, now, made=filled.made, gone=0)
    return venue, filled


def _set_hours(session: Session, venue: Venue, hours: Sequence[Opening]) -> None:
    session.execute(delete(VenueHours).where(VenueHours.venue_id == venue.id))
    session.add_all(VenueHours(venue_id=venue.id, weekday=o.weekday, opens=o.opens, closes=o.closes) for o in hours)
    session.flush()


def change_venue(
    session: Session, *, venue_id: int, changes: dict[str, Any], staff: StaffIdentity, now: datetime
) -> tuple[Venue, Filled]:
    """Change some of `CHANGEABLE`, `OF_PROJECT` and `hours`. Slots that nobody has booked follow; what is booked stays.

    Raises VenueNotFoundError, VenueClosedError, ProjectStateError, a RuleError naming `hours`.
    """
    venue = hold_venue(session, venue_in_scope(session, venue_id=venue_id, staff=staff))
    _require_open(venue)
    hours = require_hours(
        changes.get("hours", openings_of(session, venue.id)), changes.get("slot_minutes", venue.slot_minutes)
    )
    of_project = {name: changes[name] for name in OF_PROJECT if name in changes}
    if of_project:
        projects.change_project(session, project_id=venue.id, changes=of_project, staff=staff, now=now)
    for name in CHANGEABLE:
        if name in changes:
            setattr(venue, name, changes[name])
    if "hours" in changes:
        _set_hours(session, venue, hours)
    filled = fill(session, venue, now=now)
    _note(session, VenueAction.CHANGED, venue, staff, now, made=filled.made, gone=filled.gone, fields=sorted(changes))
    return venue, filled


def close_venue(session: Session, *, venue_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Venue:
    """Nobody can book it any more, and its project is closed; once no booking is to come or goes on.

    Raises VenueNotFoundError, VenueClosedError, SlotsBookedError, ProjectStateError.
    """
    venue = hold_venue(session, venue_in_scope(session, venue_id=venue_id, staff=staff))
    _require_open(venue)
    slots = standing_slots(session, venue.id)
    booked = [each for each in slots if each.reserved]
    if booked:
        raise SlotsBookedError(len(booked), first_of(session, booked))
    venue.closed_at = now
    withdraw(session, slots)
    projects.close(session, project_id=venue.id, reason=reason, staff=staff, now=now)
    _note(session, VenueAction.CLOSED, venue, staff, now, reason=reason)
    return venue


def _require_open(venue: Venue) -> None:
    if venue.closed_at is not None:
        raise VenueClosedError("这个场地已经关闭，不能再更改。")


def _note(
    session: Session, action: VenueAction, venue: Venue, staff: StaffIdentity, now: datetime, **facts: object
) -> None:
    path = get_community(session, venue.community_id).path
    audit.note(session, staff=staff, action=action, subject_id=venue.id, at=now, path=path, **facts)
