"""What a firm has not taken or done in time is handed in as a record (rule 55), once for an order.

The clock decides nothing: the record waits for a person who is neither of the firm nor of the reporter's household;
then the firm is told, and can answer and object. How much it can cost in a quarter the cap of the rule says.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.models import Case, CaseKind
from app.civic.cases.queries import of_kind
from app.civic.work_orders.classes import CLASSES
from app.civic.work_orders.handling import note_missed
from app.civic.work_orders.models import WorkOrder
from app.civic.work_orders.telling import tell_firm
from app.core.clock import business_day
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import lock
from app.standing.records import machine
from app.standing.records.machine import Source
from app.standing.records.models import SourceKind

RULE, SCORE = "property-late", -2
"""Rule 55."""
AT_ONCE = 50


def hand_in_some(session: Session, *, now: datetime) -> int:
    """Hand in some of what is late; says of how many orders. Again does nothing."""
    late = select(WorkOrder.id, WorkOrder.unit_id).join(Case, Case.id == WorkOrder.id).where(*_late(now))
    found = session.execute(late.order_by(WorkOrder.id).limit(AT_ONCE)).all()
    units = {row.unit_id for row in found}
    lock(session, SubjectKind.UNIT, units)
    query = of_kind(CaseKind.WORK_ORDER, WorkOrder).where(
        WorkOrder.id.in_([row.id for row in found]), WorkOrder.unit_id.in_(units), *_late(now)
    )
    query = query.order_by(Case.id).with_for_update().execution_options(populate_existing=True)
    rows = session.execute(query).all()
    for case, order in rows:
        _hand_in(session, case, order, now)
    return len(rows)


def _late(now: datetime) -> list[ColumnElement[bool]]:
    missed = or_(WorkOrder.overdue_at.is_not(None), Case.is_open.is_(True) & (Case.due_at < now))
    return [WorkOrder.is_watched.is_(True), missed]


def _hand_in(session: Session, case: Case, order: WorkOrder, now: datetime) -> None:
    note_missed(case, order, now)
    order.is_watched = None
    since = order.overdue_at or now
    made = machine.make(
        session,
        rule_slug=RULE,
        subject_kind=SubjectKind.UNIT,
        subject_id=order.unit_id,
        score_delta=SCORE,
        occurred_on=business_day(since),
        source=Source(SourceKind.WORK_ORDER, case.id),
        note=f"物业工单 {case.no}（{CLASSES[order.category].title}）超过期限",
        reported_by=case.subject_id,
        now=now,
    )
    if made:
        order.recorded_unit_id = order.unit_id
    events.add(session, case, "overdue", now=now)
    if case.is_open:
        tell_firm(session, case, order, now=now, state="overdue")
