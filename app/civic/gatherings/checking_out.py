"""Who has left: noted by the leader or, at the end of the session, by itself. What counts is whole minutes of the
session, eight hours on a day at most.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.errors import AlreadyOutError, PresenceNotFoundError
from app.civic.gatherings.models import Gathering, Presence
from app.parties import residents

DAY_MINUTES = 8 * 60


def note_out(
    session: Session, presences: Sequence[Presence], gathering: Gathering, *, at: datetime, by_itself: bool
) -> None:
    """These, who are locked and are still there, have left: one query, however many they are."""
    ids = [each.resident_id for each in presences]
    query = select(Presence.resident_id, func.sum(Presence.minutes)).where(
        Presence.resident_id.in_(ids), Presence.day == gathering.day, Presence.gathering_id != gathering.id
    )
    had = {row[0]: int(row[1] or 0) for row in session.execute(query.group_by(Presence.resident_id))}
    ends = min(at, gathering.ends_at)
    for presence in presences:
        begins = max(presence.in_at, gathering.starts_at)
        stayed = max(0, int((ends - begins).total_seconds()) // 60)
        presence.out_at, presence.open_for, presence.is_out_by_itself = at, None, by_itself
        presence.minutes = min(stayed, max(0, DAY_MINUTES - had.get(presence.resident_id, 0)))


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
    note_out(session, [presence], gathering, at=min(now, gathering.ends_at), by_itself=False)
    return presence
