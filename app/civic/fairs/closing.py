"""Queues end with their fair: by themselves once its time is over, and when it is called off."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.civic.fairs.models import STANDS, Booth, QueueTicket
from app.civic.fairs.queueing import hold
from app.civic.fairs.workflow import CLOSE, TICKETS
from app.civic.gatherings.models import BEFORE_THE_END, Gathering


def close_over(session: Session, *, now: datetime) -> int:
    """Close the queue of one booth whose fair is over; says of how many."""
    query = (
        select(Booth)
        .join(QueueTicket, QueueTicket.booth_id == Booth.id)
        .join(Gathering, Gathering.id == Booth.gathering_id)
        .where(QueueTicket.status.in_(STANDS), or_(Gathering.ends_at <= now, Gathering.status.not_in(BEFORE_THE_END)))
        .limit(1)
    )
    booth = session.scalar(query)
    if booth is None:
        return 0
    _close(session, booth, now)
    return 1


def follow_cancelled(session: Session, gathering: Gathering, now: datetime) -> None:
    """A fair was called off: nobody stands in its queues any more."""
    for booth in session.scalars(select(Booth).where(Booth.gathering_id == gathering.id).order_by(Booth.id)).all():
        _close(session, booth, now)


def _close(session: Session, booth: Booth, now: datetime) -> None:
    hold(session, booth)
    standing = QueueTicket.booth_id == booth.id, QueueTicket.status.in_(CLOSE.sources)
    over = {TICKETS.column: CLOSE.target, "open_for": None, "ended_at": now}
    session.execute(update(QueueTicket).where(*standing).values(over))
