"""The desk gives an order to another firm, or voids what is wrong; what was recorded of it is taken back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.kinds import ORDER_HAND_OVER, ORDER_WITHDRAW, ORDERS
from app.civic.cases.models import Case
from app.civic.work_orders.classes import CLASSES
from app.civic.work_orders.estates import require_firm
from app.civic.work_orders.holding import at_the_desk
from app.civic.work_orders.models import WorkOrder
from app.civic.work_orders.telling import tell_firm, tell_household
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.standing.records import machine
from app.standing.records.models import Record, SourceKind


def hand_over(session: Session, *, no: str, unit_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Case:
    """Give an open order to another property firm; its clocks begin anew, and nothing is held against the first.

    Raises CaseNotFoundError, RelatedPersonError, CaseStateError, UnitNotFoundError, UnitClosedError, a RuleError naming
    `unit_id`.
    """
    case, order = at_the_desk(session, no=no, staff=staff)
    ORDERS.require(case, ORDER_HAND_OVER)
    unit = require_firm(session, unit_id=unit_id, staff=staff)
    if unit.id == order.unit_id:
        raise field_error("unit_id", "这张工单已经在这家物业，请选择另一家。")
    _take_back(session, order, reason="工单改派给另一家物业", now=now)
    about = CLASSES[order.category]
    order.take_by = about.take.until(session, now)
    order.done_by = max(order.take_by, about.done.until(session, now))
    ORDERS.enter(case, ORDER_HAND_OVER, due_at=order.take_by)
    order.unit_id, order.holder_id, order.closed_by, order.overdue_at = unit.id, None, None, None
    order.is_watched = True if order.recorded_unit_id is None else None
    ORDERS.note(session, case, ORDER_HAND_OVER, staff=staff, at=now, reason=reason)
    events.add(session, case, "given", text=reason, staff_id=staff.id, now=now)
    tell_firm(session, case, order, now=now)
    return case


def withdraw(session: Session, *, no: str, reason: str, staff: StaffIdentity, now: datetime) -> Case:
    """Void an order that is none: it is not the firm's to do, or was sent by mistake.

    Raises CaseNotFoundError, RelatedPersonError, CaseStateError.
    """
    case, order = at_the_desk(session, no=no, staff=staff)
    ORDERS.require(case, ORDER_WITHDRAW)
    _take_back(session, order, reason="工单已作废", now=now)
    ORDERS.enter(case, ORDER_WITHDRAW, decided_by=staff.id, decided_at=now, decision=reason, is_open=None, due_at=None)
    order.overdue_at, order.is_watched = None, None
    ORDERS.note(session, case, ORDER_WITHDRAW, staff=staff, at=now, reason=reason)
    events.add(session, case, "withdrawn", text=reason, staff_id=staff.id, now=now)
    tell_household(session, case, order, now=now)
    return case


def _take_back(session: Session, order: WorkOrder, *, reason: str, now: datetime) -> None:
    query = select(Record).where(Record.source_kind == SourceKind.WORK_ORDER, Record.source_id == order.id)
    record = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if record is not None:
        machine.undo(session, record, reason=reason, now=now)
