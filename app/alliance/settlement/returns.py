"""Payments that come back: the money is in the fund's account again, the shop is owed it as before, and can be paid.

The bank's file says so by itself. By hand it takes two people: one notes it, another agrees.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.errors import (
    ReturnAskedError,
    ReturnNotAskedError,
    SamePersonReturnsError,
    StatementStateError,
)
from app.alliance.settlement.models import ItemStatus, PaymentItem, Statement
from app.alliance.settlement.notices import tell_owners
from app.alliance.settlement.statements import lock_in_scope
from app.alliance.settlement.workflow import ITEM_RETURNED, ITEMS, RETURN, STATEMENTS
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties.messages.models import MessageKind
from app.parties.staff import same_person


def ask(
    session: Session, *, statement_id: int, returned_on: date, reason: str, staff: StaffIdentity, now: datetime
) -> Statement:
    """Note that a payment has come back; it counts once another person has agreed.

    Raises StatementNotFoundError, StatementStateError, ReturnAskedError, and a RuleError naming `returned_on` for a day
    before the payment or after today.
    """
    statement = lock_in_scope(session, staff=staff, statement_id=statement_id)
    _require_paid(statement)
    if statement.return_asked_by is not None:
        raise ReturnAskedError(details={"status": statement.status.value})
    if statement.paid_at is None or not business_day(statement.paid_at) <= returned_on <= business_day(now):
        raise field_error("returned_on", "退汇日期应在付款之后，不晚于今天。")
    statement.return_asked_by, statement.returned_on, statement.return_reason = staff.id, returned_on, reason
    session.flush()
    _note(session, statement, SettlementAction.RETURN_ASKED, staff, now, reason=reason)
    return statement


def confirm(session: Session, *, statement_id: int, staff: StaffIdentity, now: datetime) -> Statement:
    """Agree that a payment has come back.

    Raises StatementNotFoundError, StatementStateError, ReturnNotAskedError, SamePersonReturnsError.
    """
    statement = lock_in_scope(session, staff=staff, statement_id=statement_id)
    _require_paid(statement)
    asked_by, day, reason = statement.return_asked_by, statement.returned_on, statement.return_reason
    if asked_by is None or day is None or reason is None:
        raise ReturnNotAskedError(details={"status": statement.status.value})
    same_person.require_another(session, staff=staff, than=[asked_by], now=now, error=SamePersonReturnsError)
    item = session.scalars(
        select(PaymentItem)
        .where(PaymentItem.statement_id == statement.id, PaymentItem.status == ItemStatus.PAID)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if item is not None:
        ITEMS.enter(item, ITEM_RETURNED, failure=reason)
    _come_back(session, statement, day, reason, staff, now)
    return statement


def refuse(session: Session, *, statement_id: int, staff: StaffIdentity, now: datetime) -> Statement:
    """Strike out what was noted: the payment stands. Whoever noted it may, too.

    Raises StatementNotFoundError, StatementStateError, ReturnNotAskedError.
    """
    statement = lock_in_scope(session, staff=staff, statement_id=statement_id)
    _require_paid(statement)
    if statement.return_asked_by is None:
        raise ReturnNotAskedError(details={"status": statement.status.value})
    statement.return_asked_by = statement.returned_on = statement.return_reason = None
    session.flush()
    _note(session, statement, SettlementAction.RETURN_REFUSED, staff, now)
    return statement


def take_item(session: Session, item: PaymentItem, *, reason: str, staff: StaffIdentity, now: datetime) -> None:
    """What the bank says of an item that it had paid. Call with the list locked. Raises StatementStateError."""
    statement = session.get_one(Statement, item.statement_id, with_for_update=True, populate_existing=True)
    _require_paid(statement)
    ITEMS.enter(item, ITEM_RETURNED, failure=reason)
    _come_back(session, statement, business_day(now), reason, staff, now)


def _require_paid(statement: Statement) -> None:
    STATEMENTS.require(statement, RETURN)
    if not statement.total_fen:
        raise StatementStateError("这份对账单没有付过钱，不会退汇。", {"status": statement.status.value})


def _come_back(
    session: Session, statement: Statement, day: date, reason: str, staff: StaffIdentity, now: datetime
) -> None:
    times = (statement.returns or 0) + 1
    STATEMENTS.enter(
        statement,
        RETURN,
        returns=times,
        return_asked_by=None,
        returned_on=day,
        return_reason=reason,
        returned_by=staff.id,
        returned_at=now,
    )
    session.flush()
    legs = [
        (chart.fund(statement.fund_id, "source"), -statement.total_fen),
        (chart.merchant_payable(statement.merchant_id), statement.total_fen),
    ]
    reference = f"payout_returned:statement:{statement.id}:{times}"
    entry = ledger.Entry(JournalKind.PAYOUT_RETURNED, reference, legs, memo=statement.bank_reference or "")
    ledger.post(session, entry, at=now, actor=staff.actor)
    tell_owners(session, [statement], kind=MessageKind.STATEMENT_RETURNED, now=now)
    facts = {"bank_reference": statement.bank_reference, "reason": reason}
    STATEMENTS.note(session, statement, RETURN, staff=staff, at=now, **facts)


def _note(
    session: Session, statement: Statement, action: SettlementAction, staff: StaffIdentity, now: datetime, **facts: str
) -> None:
    audit.note(
        session,
        staff=staff,
        action=action,
        subject_id=statement.id,
        at=now,
        path=STATEMENTS.path(session, statement),
        total_fen=statement.total_fen,
        **facts,
    )
