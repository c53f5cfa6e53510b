"""Orders in the long run: two residents become one, somebody is forgotten."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.cases import upkeep
from app.civic.cases.models import Case, CaseKind, WorkOrderState
from app.civic.work_orders.models import WorkOrder

COLUMNS = (WorkOrder.holder_id, WorkOrder.closed_by)


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """Two residents are one: what one works on, the other does; of the cases themselves `cases.upkeep` knows."""
    for column in COLUMNS:
        session.execute(update(WorkOrder).where(column == from_id).values({column: to_id}))


def forget_resident(session: Session, *, resident_id: int) -> None:
    """What somebody of a firm has taken waits for a colleague."""
    held = session.scalars(
        select(WorkOrder.id)
        .join(Case, Case.id == WorkOrder.id)
        .where(WorkOrder.holder_id == resident_id, Case.state == WorkOrderState.TAKEN)
    ).all()
    session.execute(update(Case).where(Case.id.in_(held)).values(state=WorkOrderState.REPORTED.value))
    for column in COLUMNS:
        session.execute(update(WorkOrder).where(column == resident_id).values({column: None}))


def forget_user(session: Session, *, user_id: int) -> None:
    """What a user has asked for stays as what was done or not; its words, its pictures and whose it was go."""
    theirs = Case.filed_by == user_id, Case.kind == CaseKind.WORK_ORDER
    ids = session.scalars(select(Case.id).where(*theirs)).all()
    upkeep.wipe(session, ids)
    session.execute(update(Case).where(Case.id.in_(ids)).values(filed_by=None))
