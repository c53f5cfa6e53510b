"""Papers in the long run: two files become one, somebody is forgotten, proofs are over."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.civic.papers.models import Paper, PaperKind, PaperLook, PaperStatus

KEPT = timedelta(days=90)
"""How long a proof and a query print are kept after they are over, so that the holder sees who has looked."""
AT_ONCE = 500
FORGOTTEN = "持有人已注销"
_SHORT = (PaperKind.PROOF, PaperKind.QUERY_PRINT)


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """Two residents are one."""
    session.execute(update(Paper).where(Paper.resident_id == from_id).values(resident_id=to_id))


def forget_resident(session: Session, *, resident_id: int, now: datetime) -> None:
    """Papers of somebody who is forgotten say nothing any more: neither who it was nor what was printed."""
    theirs = select(Paper.id).where(Paper.resident_id == resident_id)
    session.execute(delete(PaperLook).where(PaperLook.paper_id.in_(theirs)))
    valid = update(Paper).where(Paper.resident_id == resident_id, Paper.status == PaperStatus.VALID)
    session.execute(valid.values(status=PaperStatus.REVOKED, revoked_at=now))
    wiped = {"holder": "", "facts": "{}", "revoked_reason": FORGOTTEN, "resident_id": None}
    session.execute(update(Paper).where(Paper.resident_id == resident_id).values(**wiped))


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete some of the proofs and query prints that have long been over; says how many."""
    over = select(Paper.id).where(Paper.kind.in_(_SHORT), Paper.expires_at < now - KEPT).limit(AT_ONCE)
    ids = session.scalars(over).all()
    session.execute(delete(PaperLook).where(PaperLook.paper_id.in_(ids)))
    session.execute(delete(Paper).where(Paper.id.in_(ids)))
    return len(ids)
