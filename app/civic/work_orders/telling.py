"""Who hears of an order: the household what became of it, the people of the firm that it is theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.civic.cases.models import Case
from app.civic.work_orders.classes import CLASSES
from app.civic.work_orders.holding import workers
from app.civic.work_orders.models import WorkOrder
from app.core.clock import business_day
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import users_to_tell


def _facts(case: Case, order: WorkOrder, state: str = "") -> dict[str, Any]:
    return {"no": case.no, "state": state or str(case.state), "title": CLASSES[order.category].title}


def tell_household(session: Session, case: Case, order: WorkOrder, *, now: datetime) -> None:
    """Tell whoever has sent it, on the phone that they have sent it from."""
    facts = _facts(case, order)
    messages.tell(session, user_id=case.filed_by, kind=MessageKind.ORDER_MOVED, facts=facts, now=now)


def tell_firm(session: Session, case: Case, order: WorkOrder, *, now: datetime, state: str = "") -> None:
    """Tell who is to work on it: whoever has closed it before, else all whose it is; with nobody in a post there, who
    answers for the firm.
    """
    facts = _facts(case, order, state)
    if case.is_open and order.holder_id is not None:
        people = [order.holder_id]
    else:
        people = list(workers(session, order, today=business_day(now)))
    for resident_id in people:
        messages.tell_resident(session, resident_id=resident_id, kind=MessageKind.ORDER_GIVEN, facts=facts, now=now)
    if not people:
        hearing = users_to_tell(session, SubjectKind.UNIT, [order.unit_id]).get(order.unit_id, [])
        messages.tell_many(session, [each.told(MessageKind.ORDER_GIVEN, facts) for each in hearing], now=now)
