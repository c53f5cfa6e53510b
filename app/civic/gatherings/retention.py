"""What is kept of who took part: sign-ups a year, and so long what was never confirmed. Of hours that were, the day and
the minutes stay, for the volunteer's record; from when to when, and who has noted it, is taken off after three years.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from app.civic.gatherings.models import Gathering, GatheringStatus, Presence, Signup

SIGNUPS_FOR, TIMES_FOR = timedelta(days=365), timedelta(days=3 * 365)
AT_ONCE = 100
OVER = (GatheringStatus.ENDED, GatheringStatus.CONFIRMED, GatheringStatus.CANCELLED)
_OF_IT = Presence.gathering_id == Gathering.id


def forget_signups(session: Session, *, now: datetime) -> int:
    """Delete the sign-ups of some sessions that have ended long ago, and presences that nobody has confirmed; says of
    how many sessions.
    """
    unconfirmed = exists().where(_OF_IT, Presence.confirmed_at.is_(None))
    left = or_(exists().where(Signup.gathering_id == Gathering.id), unconfirmed)
    ids = _ended(session, now - SIGNUPS_FOR, left)
    session.execute(delete(Signup).where(Signup.gathering_id.in_(ids)))
    session.execute(delete(Presence).where(Presence.gathering_id.in_(ids), Presence.confirmed_at.is_(None)))
    return len(ids)


def forget_times(session: Session, *, now: datetime) -> int:
    """Take off when somebody came and left, who has noted it, and words about it, at some sessions of years ago: what
    is left is that they were there, and how many minutes count. Says of how many sessions.
    """
    moments = or_(Presence.in_at != Gathering.starts_at, Presence.out_at != Gathering.ends_at)
    noted = or_(Presence.noted_by.is_not(None), Presence.remark != "")
    ids = _ended(session, now - TIMES_FOR, exists().where(_OF_IT, or_(moments, noted)))
    for gathering in session.scalars(select(Gathering).where(Gathering.id.in_(ids))):
        times = {"in_at": gathering.starts_at, "out_at": gathering.ends_at}
        here = Presence.gathering_id == gathering.id
        session.execute(update(Presence).where(here).values(noted_by=None, remark="", is_out_by_itself=False, **times))
    return len(ids)


def _ended(session: Session, before: datetime, wanted: ColumnElement[bool]) -> Sequence[int]:
    due = Gathering.status.in_(OVER), Gathering.ends_at < before, wanted
    return session.scalars(select(Gathering.id).where(*due).order_by(Gathering.id).limit(AT_ONCE)).all()
