"""Who has left: noted by the leader, by the leader's code or, at the end of the session, by itself.

What counts is whole minutes of the session, eight hours on a day at most.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.gatherings import codes
from app.civic.gatherings.errors import AlreadyOutError, PresenceNotFoundError
from app.civic.gatherings.models import Gathering, Presence
from app.civic.gatherings.queries import led_session, session_for
from app.core.errors import field_error
from app.core.security.lockout import FailureCounter
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
        if gathering.venue_id is not None:  # Whoever uses a room does no service.
            presence.minutes = 0


def check_out(session: Session, *, presence_id: int, leader_id: int, now: datetime) -> Presence:
    """The leader notes that somebody has left. Raises PresenceNotFoundError, AlreadyOutError."""
    presence = session.get(Presence, presence_id)
    gathering = session.get_one(Gathering, presence.gathering_id) if presence else None
    if presence is None or gathering is None or gathering.leader_id != leader_id:
        raise PresenceNotFoundError
    return _leave(session, gathering, presence.resident_id, now)


def check_out_card(session: Session, *, session_id: int, whose: int, leader_id: int, at: datetime) -> Presence:
    """The leader has read the card of somebody who leaves, `at` a time that may be over: what the end of the session
    has noted by itself meanwhile gives way, until the hours are confirmed.

    Raises SessionNotFoundError, PresenceNotFoundError, AlreadyOutError, a RuleError naming `at`.
    """
    return _leave(session, led_session(session, session_id=session_id, resident_id=leader_id), whose, at)


def check_out_oneself(
    session: Session, *, session_id: int, digits: str, resident_id: int, failures: FailureCounter, now: datetime
) -> Presence:
    """By the code that the leader's phone shows.

    Raises SessionNotFoundError, PresenceNotFoundError, AlreadyOutError, and what `codes.require` raises.
    """
    person = residents.identify(session, resident_id)
    gathering = session_for(session, session_id=session_id, person=person)
    codes.require(failures, gathering, digits, resident_id=resident_id, now=now)
    return _leave(session, gathering, resident_id, now)


def _leave(session: Session, gathering: Gathering, resident_id: int, at: datetime) -> Presence:
    residents.lock(session, resident_id)
    here = select(Presence).where(Presence.gathering_id == gathering.id, Presence.resident_id == resident_id)
    presence = session.scalar(here.with_for_update().execution_options(populate_existing=True))
    if presence is None:
        raise PresenceNotFoundError
    ends = min(at, gathering.ends_at)
    is_corrected = presence.is_out_by_itself and presence.confirmed_at is None and ends < gathering.ends_at
    if presence.out_at is not None and not is_corrected:
        raise AlreadyOutError
    if ends < presence.in_at and at < gathering.ends_at:
        raise field_error("at", "签退的时间早于签到。请核对手机的时间。")
    note_out(session, [presence], gathering, at=ends, by_itself=False)
    session.flush()
    return presence
