"""What the household says of an order that was closed: how well it was done, or that it was not."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.kinds import ORDER_RATE, ORDER_REOPEN, ORDERS
from app.civic.cases.models import Case, WorkOrderState
from app.civic.work_orders.classes import CLASSES
from app.civic.work_orders.errors import REOPEN_WITHIN_DAYS, OrderOpenError, TooLateToReopenError
from app.civic.work_orders.holding import hold, own_order
from app.civic.work_orders.queries import Found
from app.civic.work_orders.telling import tell_firm
from app.core.identities import ActingAs, PersonIdentity
from app.parties.communities.nodes import person_at


def can_reopen(case: Case, now: datetime) -> bool:
    """Whether it was done, and not too long ago."""
    done = case.state in (WorkOrderState.DONE, WorkOrderState.RATED)
    return done and case.decided_at is not None and now <= case.decided_at + timedelta(days=REOPEN_WITHIN_DAYS)


def rate(session: Session, *, no: str, rating: int, words: str, user_id: int, now: datetime) -> Case:
    """Say how well it was done, from 1 to 5; saying it again replaces it.

    Raises CaseNotFoundError, OrderOpenError, CaseStateError.
    """
    case, order = _hold(session, no, user_id)
    ORDERS.enter(case, ORDER_RATE)
    order.rating = rating
    ORDERS.note(session, case, ORDER_RATE, staff=_who(session, case), at=now)
    events.add(session, case, "rated", text=f"{rating} 分" + (f"，{words}" if words else ""), now=now)
    return case


def reopen(session: Session, *, no: str, reason: str, user_id: int, now: datetime) -> Case:
    """Say that it is not done: it comes back to whoever has closed it, and its clocks begin anew.

    Raises CaseNotFoundError, OrderOpenError, CaseStateError, TooLateToReopenError.
    """
    case, order = _hold(session, no, user_id)
    ORDERS.require(case, ORDER_REOPEN)
    if not can_reopen(case, now):
        raise TooLateToReopenError(details={"days": REOPEN_WITHIN_DAYS})
    about = CLASSES[order.category]
    order.take_by = about.take.until(session, now)
    order.done_by = max(order.take_by, about.done.until(session, now))
    ORDERS.enter(case, ORDER_REOPEN, is_open=True, due_at=order.take_by)
    order.holder_id, order.rating = order.closed_by, None
    order.is_watched = True if order.recorded_unit_id is None else None
    order.reopened += 1
    ORDERS.note(session, case, ORDER_REOPEN, staff=_who(session, case), at=now)
    events.add(session, case, "reopened", text=reason, now=now)
    tell_firm(session, case, order, now=now)
    return case


def _who(session: Session, case: Case) -> PersonIdentity:
    return person_at(session, case.community_id, ActingAs.RESIDENT, case.subject_id or 0)


def _hold(session: Session, no: str, user_id: int) -> Found:
    case, order = hold(session, own_order(session, no=no, user_id=user_id))
    if case.is_open:
        raise OrderOpenError
    return case, order
