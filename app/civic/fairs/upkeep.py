"""What becomes of numbers and of who keeps a booth when two files of a resident become one, or somebody leaves; and
that numbers go when nobody needs them any more.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.civic.fairs.models import STANDS, Booth, QueueTicket
from app.civic.fairs.workflow import CLOSE
from app.civic.gatherings.models import Gathering

TICKETS_FOR = timedelta(days=90)
"""So long after a fair it is known who has stood where: how many were served stays with the booth."""
AT_ONCE = 100


def hand_over(session: Session, *, from_id: int, to_id: int, now: datetime) -> None:
    """What is one's is the other's; where both stand before a booth, the other does."""
    stands = select(QueueTicket.booth_id).where(QueueTicket.open_for == to_id)
    twice = QueueTicket.open_for == from_id, QueueTicket.booth_id.in_(session.scalars(stands).all())
    session.execute(update(QueueTicket).where(*twice).values(status=CLOSE.target, open_for=None, ended_at=now))
    for own, other in ((QueueTicket.open_for, "open_for"), (QueueTicket.resident_id, "resident_id")):
        session.execute(update(QueueTicket).where(own == from_id).values({other: to_id}))
    session.execute(update(Booth).where(Booth.keeper_id == from_id).values(keeper_id=to_id))


def end_of_resident(session: Session, *, resident_id: int, now: datetime) -> None:
    """Somebody is not on the roster any more: they stand in no queue, and keep no booth."""
    standing = QueueTicket.resident_id == resident_id, QueueTicket.status.in_(STANDS)
    session.execute(update(QueueTicket).where(*standing).values(status=CLOSE.target, open_for=None, ended_at=now))
    session.execute(update(Booth).where(Booth.keeper_id == resident_id).values(keeper_id=None))


def forget_tickets(session: Session, *, now: datetime) -> int:
    """Delete the numbers of some booths whose fairs ended long ago; says of how many."""
    query = (
        select(Booth.id)
        .join(Gathering, Gathering.id == Booth.gathering_id)
        .join(QueueTicket, QueueTicket.booth_id == Booth.id)
        .where(Gathering.ends_at < now - TICKETS_FOR, QueueTicket.status.not_in(STANDS))
        .group_by(Booth.id)
        .limit(AT_ONCE)
    )
    ids = session.scalars(query).all()
    session.execute(delete(QueueTicket).where(QueueTicket.booth_id.in_(ids), QueueTicket.status.not_in(STANDS)))
    return len(ids)
