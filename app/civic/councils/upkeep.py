"""Members in the long run: when two files of a resident become one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.councils.models import Member


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """What one has been in meetings is the other's. On a roll with both, each stays: the votes were two."""
    both = select(Member.meeting_id).where(Member.resident_id == to_id)
    rows = session.scalars(select(Member).where(Member.resident_id == from_id).order_by(Member.id)).all()
    there = set(session.scalars(both))
    for member in rows:
        if member.meeting_id not in there:
            member.resident_id = to_id
    session.flush()
