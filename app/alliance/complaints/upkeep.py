"""Complaints in the long run: somebody is forgotten."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.alliance.complaints.models import Complaint
from app.civic.cases import upkeep
from app.civic.cases.models import Case, CaseKind


def forget_user(session: Session, *, user_id: int) -> None:
    """What a user has complained of stays as what was upheld or not; its words, its pictures and whose it was go."""
    ids = session.scalars(select(Case.id).where(Case.filed_by == user_id, Case.kind == CaseKind.COMPLAINT)).all()
    upkeep.wipe(session, ids)
    session.execute(update(Case).where(Case.id.in_(ids)).values(filed_by=None))
    gone = {"answer": "", "to_shop": "", "coupon_id": None, "redemption_id": None, "shows_name": False}
    session.execute(update(Complaint).where(Complaint.id.in_(ids)).values(gone))
