"""Fairs over HTTP: for residents, for who keeps a booth, and for staff."""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.civic.fairs import booths, queries, queueing, schemas
from app.civic.fairs.models import Booth, QueueTicket
from app.civic.gatherings.queries import session_in_scope
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required

blp = Blueprint("fairs", __name__, description="Fairs: booths, and the queue before each of them")


@blp.get("/sessions/<int:session_id>/booths")
@resident_required
@blp.response(200, schemas.BoothsOut)
def booths_here(session_id: int) -> dict[str, Any]:
    """The booths of a fair, with one's own number at each; none for a session of another kind."""
    return {"items": queries.booths_for(db.session(), session_id=session_id, resident_id=current.resident_id)}


@blp.post("/booths/<int:booth_id>/tickets")
@resident_required
@blp.creates(schemas.TicketOut)
def take_number(booth_id: int) -> Any:
    """Take a number at a booth, while the fair runs and from 30 minutes before; who was called and has not come stands
    behind the next three again, once.
    """
    asked: dict[str, Any] = {"booth_id": booth_id, "resident_id": current.resident_id, "now": utc_now()}
    return lambda session: queries.own_ticket(session, queueing.take(session, **asked))


@blp.get("/me/tickets")
@resident_required
@blp.response(200, schemas.TicketsOut)
def own_numbers() -> dict[str, Any]:
    """The numbers that one has at fairs that are not over."""
    return {"items": queries.own_tickets(db.session(), resident_id=current.resident_id)}


@blp.delete("/me/tickets/<int:ticket_id>")
@resident_required
@blp.response(204)
def give_number_back(ticket_id: int) -> None:
    """Leave a queue."""
    execute(queueing.leave, ticket_id=ticket_id, resident_id=current.resident_id, now=utc_now())


@blp.get("/keeper/booths")
@resident_required
@blp.response(200, schemas.KeptBoothsOut)
def kept_booths() -> dict[str, Any]:
    """The booths whose queue one calls, as their keeper or leading the fair."""
    return {"items": queries.kept_booths(db.session(), resident_id=current.resident_id, now=utc_now())}


@blp.post("/keeper/booths/<int:booth_id>/next")
@resident_required
@blp.creates(schemas.KeptBoothOut)
def call_next(booth_id: int) -> Any:
    """Call who stands first."""
    return partial(_call, booth_id=booth_id, keeper_id=current.resident_id)


def _call(session: Session, *, booth_id: int, keeper_id: int) -> queries.KeptBooth:
    return _booth_of(session, queueing.call_next(session, booth_id=booth_id, keeper_id=keeper_id, now=utc_now()))


def _booth_of(session: Session, ticket: QueueTicket) -> queries.KeptBooth:
    session.flush()
    return queries.kept_booth(session, ticket.booth_id)


@blp.post("/keeper/tickets/<int:ticket_id>/served")
@resident_required
@blp.response(200, schemas.KeptBoothOut)
def note_served(ticket_id: int) -> queries.KeptBooth:
    """Say that who was called has come."""
    asked: dict[str, Any] = {"ticket_id": ticket_id, "keeper_id": current.resident_id, "now": utc_now()}
    return execute(lambda session: _booth_of(session, queueing.served(session, **asked)))


@blp.post("/keeper/tickets/<int:ticket_id>/missed")
@resident_required
@blp.response(200, schemas.KeptBoothOut)
def note_missed(ticket_id: int) -> queries.KeptBooth:
    """Say that who was called has not come."""
    asked: dict[str, Any] = {"ticket_id": ticket_id, "keeper_id": current.resident_id, "now": utc_now()}
    return execute(lambda session: _booth_of(session, queueing.missed(session, **asked)))


@blp.get("/staff/sessions/<int:session_id>/booths")
@staff_required("gatherings:read")
@blp.response(200, schemas.StaffBoothsOut)
def staff_booths(session_id: int) -> dict[str, Any]:
    """The booths of a fair, by their numbers."""
    found = session_in_scope(db.session(), session_id=session_id, staff=current.staff)
    return {"items": [each.booth for each in queries.booths_of(db.session(), gathering_id=found.id)]}


@blp.post("/staff/sessions/<int:session_id>/booths")
@staff_required("gatherings:write")
@blp.arguments(schemas.BoothIn)
@blp.creates(schemas.StaffBoothOut)
def add_booth(body: dict[str, Any], session_id: int) -> Any:
    """Add a booth to a fair that is not over."""
    return partial(booths.add, session_id=session_id, staff=current.staff, now=utc_now(), **body)


@blp.patch("/staff/booths/<int:booth_id>")
@staff_required("gatherings:write")
@blp.arguments(schemas.BoothChangeIn)
@blp.response(200, schemas.StaffBoothOut)
def change_booth(body: dict[str, Any], booth_id: int) -> Booth:
    """Change a booth."""
    return execute(booths.change, booth_id=booth_id, changes=body, staff=current.staff, now=utc_now())


@blp.delete("/staff/booths/<int:booth_id>")
@staff_required("gatherings:write")
@blp.response(204)
def remove_booth(booth_id: int) -> None:
    """Take a booth away, while nobody stands before it."""
    execute(booths.remove, booth_id=booth_id, staff=current.staff, now=utc_now())
