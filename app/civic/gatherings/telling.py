"""What people hear on their phones of the sessions that they have signed up for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.civic.gatherings.models import Gathering, Signup
from app.parties import messages
from app.parties.messages.models import MessageKind


def _facts(gathering: Gathering) -> dict[str, Any]:
    return {
        "session_id": gathering.id,
        "title": gathering.title,
        "place": gathering.place,
        "starts_at": gathering.starts_at.isoformat(),
    }


def tell_moved_up(session: Session, gathering: Gathering, signup: Signup, now: datetime) -> None:
    """Somebody who waited has a place, for an approval or for good."""
    kind = MessageKind.SIGNUP_MOVED_UP
    facts = _facts(gathering) | {"state": signup.status.value}
    messages.tell_resident(session, resident_id=signup.resident_id, kind=kind, facts=facts, now=now)


def tell_ended(session: Session, gathering: Gathering, signups: Sequence[Signup], reason: str, now: datetime) -> None:
    """These sign-ups do not stand any more, though nobody of theirs has cancelled them."""
    _tell(session, gathering, signups, MessageKind.SIGNUP_ENDED, {"reason": reason}, now)


def tell_changed(session: Session, gathering: Gathering, signups: Sequence[Signup], now: datetime) -> None:
    """The place of a session, or its time, is another one."""
    _tell(session, gathering, signups, MessageKind.SESSION_CHANGED, {}, now)


def tell_corrected(session: Session, gathering: Gathering, resident_id: int, minutes: int, now: datetime) -> None:
    """Somebody's minutes were changed at the desk."""
    facts = _facts(gathering) | {"minutes": minutes}
    kind = MessageKind.HOURS_CORRECTED
    messages.tell_resident(session, resident_id=resident_id, kind=kind, facts=facts, now=now)


def _tell(
    session: Session,
    gathering: Gathering,
    signups: Sequence[Signup],
    kind: MessageKind,
    more: dict[str, Any],
    now: datetime,
) -> None:
    found = messages.listeners(session, [each.resident_id for each in signups])
    facts = _facts(gathering) | more
    told = [found[each.resident_id].told(kind, facts) for each in signups if each.resident_id in found]
    messages.tell_many(session, told, now=now)
