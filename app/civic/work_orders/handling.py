"""The people of a property firm take an order, say how it goes, and say that it is done."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.actions import WorkOrderAction
from app.civic.cases.kinds import ORDER_DONE, ORDER_TAKE, ORDERS
from app.civic.cases.models import Case, WorkOrderState
from app.civic.work_orders.errors import OrderNotTakenError, OrderTakenError
from app.civic.work_orders.holding import on_the_phone
from app.civic.work_orders.models import WorkOrder
from app.civic.work_orders.telling import tell_household
from app.core import audit
from app.core.identities import ActingAs, PersonIdentity
from app.parties.communities.nodes import person_at
from app.parties.pictures.attaching import attach
from app.parties.pictures.models import PictureOf


def take(session: Session, *, no: str, resident_id: int, now: datetime) -> Case:
    """Take an order of one's firm. Who has it already has taken it.

    Raises CaseNotFoundError, RelatedPersonError, OrderTakenError, CaseStateError.
    """
    case, order = on_the_phone(session, no=no, resident_id=resident_id, now=now)
    if case.state == WorkOrderState.TAKEN:
        if order.holder_id == resident_id:
            return case
        raise OrderTakenError
    ORDERS.require(case, ORDER_TAKE)
    note_missed(case, order, now)
    ORDERS.enter(case, ORDER_TAKE, due_at=order.done_by)
    order.holder_id = resident_id
    ORDERS.note(session, case, ORDER_TAKE, staff=_who(session, case, resident_id), at=now)
    events.add(session, case, "taken", now=now)
    tell_household(session, case, order, now=now)
    return case


def note(session: Session, *, no: str, text: str, resident_id: int, now: datetime) -> Case:
    """Say how it goes, for the household to read: a part was ordered, nobody was at home.

    Raises CaseNotFoundError, RelatedPersonError, OrderNotTakenError.
    """
    case, _ = on_the_phone(session, no=no, resident_id=resident_id, now=now)
    if case.state != WorkOrderState.TAKEN:
        raise OrderNotTakenError
    events.add(session, case, "progress", text=text, now=now)
    who = _who(session, case, resident_id)
    audit.note(session, staff=who, action=WorkOrderAction.NOTED, subject_id=case.id, at=now, **ORDERS.facts(case))
    return case


def complete(
    session: Session,
    *,
    no: str,
    note: str,
    evidence: Sequence[int] = (),
    resident_id: int,
    user_id: int,
    now: datetime,
) -> Case:
    """Say that it is done; `evidence` are pictures of afterwards, sent ahead. A colleague may, who has not taken it:
    people of a firm work in shifts.

    Raises CaseNotFoundError, RelatedPersonError, OrderNotTakenError, CaseStateError, what `pictures.attach` raises.
    """
    case, order = on_the_phone(session, no=no, resident_id=resident_id, now=now)
    if case.is_open and case.state != WorkOrderState.TAKEN:
        raise OrderNotTakenError
    ORDERS.require(case, ORDER_DONE)
    note_missed(case, order, now)
    ORDERS.enter(case, ORDER_DONE, decided_at=now, decision=note, is_open=None, due_at=None)
    order.closed_by = resident_id
    order.minutes = int((now - case.opened_at).total_seconds()) // 60
    if order.overdue_at is None:
        order.is_watched = None
    ORDERS.note(session, case, ORDER_DONE, staff=_who(session, case, resident_id), at=now, reason=note)
    events.add(session, case, "done", text=note, now=now)
    case.pictures += attach(
        session, picture_ids=evidence, kind=PictureOf.CASE_RESULT, about_id=case.id, user_id=user_id, now=now
    )
    tell_household(session, case, order, now=now)
    return case


def note_missed(case: Case, order: WorkOrder, now: datetime) -> None:
    """Where its clock has run out by now, that is kept, whatever follows."""
    if order.overdue_at is None and case.due_at is not None and case.due_at < now:
        order.overdue_at = case.due_at


def _who(session: Session, case: Case, resident_id: int) -> PersonIdentity:
    return person_at(session, case.community_id, ActingAs.FIRM, resident_id)
