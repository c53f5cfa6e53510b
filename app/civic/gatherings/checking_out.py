"""Who has left: noted by the leader or, at the end of the session, by itself. What counts is whole minutes of the
session, eight hours on a day at most.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.errors import AlreadyOutError, PresenceNotFoundError
from app.civic.gatherings.models import Gathering, Presence
from app.parties import residents

DAY_MINUTES = 8 * 60


def note_out(session: Session, presence: Presence, gathering: Gathering, *, at: datetime, by_itself: bool) -> None:
    """Somebody who is locked has left."""
    begins, ends = max(presence.in_at, gathering.starts_at), min(at, gathering.ends_at)
    stayed = max(0, int((ends - begins).total_seconds()) // 60)
    had = select(func.sum(Presence.minutes)).where(
        Presence.resident_id == presence.resident_id, Presence.day == presence.day, Presence.id != presence.id
    )
    room = max(0, DAY_MINUTES - int(session.scalar(had) or 0))
    presence.out_at, presence.open_for, presence.is_out_by_itself = at, None, by_itself
    presence.minutes = min(stayed, room)


def check_out(session: Session, *, presence_id: int, leader_id: int, now: datetime) -> Presence:
    """The leader notes that somebody has left. Raises PresenceNotFoundError, AlreadyOutError."""
    presence = session.get(Presence, presence_id)
    gathering = session.get_one(Gathering, presence.gathering_id) if presence else None
    if presence is None or gathering is None or gathering.leader_id != leader_id:
        raise PresenceNotFoundError
    residents.lock(session, presence.resident_id)
    session.refresh(presence, with_for_update=True)
    if presence.out_at is not None:
        raise AlreadyOutError
    note_out(session, presence, gathering, at=min(now, gathering.ends_at), by_itself=False)
    return presence
