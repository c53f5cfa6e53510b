"""Reports in the long run: two residents become one, somebody is forgotten."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.cases import upkeep
from app.civic.cases.models import Case, CaseKind, SnapState
from app.civic.snaps.models import Snap


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """Two residents are one: what one works on, the other does; of the cases themselves `cases.upkeep` knows."""
    for column in (Snap.holder_id, Snap.closed_by):
        session.execute(update(Snap).where(column == from_id).values({column: to_id}))


def forget_resident(session: Session, *, resident_id: int) -> None:
    """What somebody has worked on waits at the desk for another."""
    held = session.scalars(
        select(Snap.id).join(Case, Case.id == Snap.id).where(Snap.holder_id == resident_id, Case.is_open.is_(True))
    ).all()
    session.execute(update(Case).where(Case.id.in_(held)).values(state=SnapState.RECEIVED.value))
    for column in (Snap.holder_id, Snap.closed_by):
        session.execute(update(Snap).where(column == resident_id).values({column: None}))


def forget_user(session: Session, *, user_id: int) -> None:
    """What a user has reported stays as what was fixed or not; its words, its pictures and whose it was go."""
    ids = session.scalars(select(Case.id).where(Case.filed_by == user_id, Case.kind == CaseKind.SNAP)).all()
    upkeep.wipe(session, ids)
    session.execute(update(Case).where(Case.id.in_(ids)).values(filed_by=None))
    session.execute(update(Snap).where(Snap.id.in_(ids)).values(latitude_e6=None, longitude_e6=None))
