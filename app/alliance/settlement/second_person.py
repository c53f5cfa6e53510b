"""Payments want two people: the chain payee change, approval, list, release, booking is never one person's alone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.settlement import payee_changes
from app.alliance.settlement.errors import SamePersonPaysError, SamePersonReleasesError
from app.alliance.settlement.models import PaymentBatch, PaymentItem, Statement
from app.core.identities import StaffIdentity
from app.parties.staff import same_person


def require_for_release(session: Session, batch: PaymentBatch, *, staff: StaffIdentity, now: datetime) -> None:
    """Who releases a list has neither made it nor entered an account on it to which nothing was paid yet.

    Raises SamePersonReleasesError.
    """
    shops = set(
        session.scalars(
            select(Statement.merchant_id)
            .join(PaymentItem, PaymentItem.statement_id == Statement.id)
            .where(PaymentItem.batch_id == batch.id)
        )
    )
    than = [batch.made_by, *_enterers(session, shops, now)]
    same_person.require_another(session, staff=staff, than=than, now=now, error=SamePersonReleasesError)


def require_for_payment(session: Session, statement: Statement, *, staff: StaffIdentity, now: datetime) -> None:
    """Who notes that a statement was paid past any list has neither approved it nor entered its account. Where no money
    flows there is nothing to ask. Raises SamePersonPaysError.
    """
    if statement.total_fen:
        than = [statement.approved_by, *_enterers(session, {statement.merchant_id}, now)]
        same_person.require_another(session, staff=staff, than=than, now=now, error=SamePersonPaysError)


def _enterers(session: Session, shops: set[int], now: datetime) -> list[int | None]:
    changes = payee_changes.untried(session, shops, before=now)
    return [payee_changes.staff_id_of(each) for each in changes.values()]
