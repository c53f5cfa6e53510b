"""What people hear on their phones of the queue in which they stand."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.fairs.models import Booth, QueueTicket
from app.civic.gatherings.models import Gathering
from app.parties import messages
from app.parties.messages.models import MessageKind


def tell_turn(session: Session, ticket: QueueTicket, booth: Booth, *, before: int, now: datetime) -> None:
    """It is somebody's turn or, with so many `before` them, soon will be."""
    facts = {
        "session_id": booth.gathering_id,
        "title": session.get_one(Gathering, booth.gathering_id).title,
        "booth": booth.name,
        "booth_number": booth.number,
        "number": ticket.number,
        "before": before,
    }
    kind = MessageKind.QUEUE_TURN
    messages.tell_resident(session, resident_id=ticket.resident_id, kind=kind, facts=facts, now=now)
