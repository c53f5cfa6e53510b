"""Statements paid: points become money of the fund, and the money leaves for the shop's bank."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.settlement import counter_lines, payees, second_person
from app.alliance.settlement.errors import InBatchError, PayeeHeldError
from app.alliance.settlement.models import PaymentItem, Statement
from app.alliance.settlement.notices import tell_owners
from app.alliance.settlement.statements import ShownStatement, for_staff, lock_in_scope
from app.alliance.settlement.workflow import PAY, STATEMENTS
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.errors import BalanceTooLowError
from app.ledger.kinds import JournalKind
from app.parties.messages.models import MessageKind
from app.treasury import funds
from app.treasury.funds import references
from app.treasury.funds.references import MoneyKind


def pay(
    session: Session, *, statement_id: int, bank_reference: str | None, staff: StaffIdentity, now: datetime
) -> ShownStatement:
    """Note that an approved statement has been paid, once and in full.

    `bank_reference` is that of the transfer; a statement of nothing needs none. Raises StatementNotFoundError,
    StatementStateError, a RuleError for a missing reference, BankReferenceUsedError, InBatchError where the bank has
    been asked to pay it, SamePersonPaysError, PayeeHeldError, and FundShortError with `missing_fen`: then the statement
    stays approved and nothing has moved.
    """
    statement = lock_in_scope(session, staff=staff, statement_id=statement_id)
    STATEMENTS.require(statement, PAY)
    if session.scalar(select(PaymentItem.id).where(PaymentItem.open_statement_id == statement.id)):
        raise InBatchError
    if statement.total_fen and bank_reference is None:
        raise field_error("bank_reference", "请填写打款的银行流水号。")
    second_person.require_for_payment(session, statement, staff=staff, now=now)
    payee = payees.of_shops(session, [statement.merchant_id]).get(statement.merchant_id)
    if payee is not None and now < payee.payable_from:
        raise PayeeHeldError(details={"payable_from": payee.payable_from.isoformat()})
    return _pay(session, statement, bank_reference, staff, now, "available")


def pay_item(
    session: Session, item: PaymentItem, *, bank_reference: str, staff: StaffIdentity, now: datetime
) -> ShownStatement:
    """Note that the bank has paid a statement of a list, out of what was set aside for it.

    Call with the list locked and the item waiting. Raises StatementStateError, BankReferenceUsedError.
    """
    statement = session.get_one(Statement, item.statement_id, with_for_update=True, populate_existing=True)
    STATEMENTS.require(statement, PAY)
    return _pay(session, statement, bank_reference, staff, now, "reserved")


def _pay(
    session: Session, statement: Statement, bank_reference: str | None, staff: StaffIdentity, now: datetime, out_of: str
) -> ShownStatement:
    STATEMENTS.enter(statement, PAY, bank_reference=bank_reference, paid_by=staff.id, paid_at=now)
    session.flush()
    if bank_reference is not None:
        references.claim(session, reference=bank_reference, kind=MoneyKind.STATEMENT, subject_id=statement.id)
    if not statement.returns:  # Its points have been settled when it was paid for the first time.
        _settle(session, statement, staff, now, out_of)
    _pay_out(session, statement, staff, now)
    tell_owners(session, [statement], kind=MessageKind.STATEMENT_PAID, now=now)
    STATEMENTS.note(session, statement, PAY, staff=staff, at=now, bank_reference=bank_reference)
    return for_staff(session, statement)


def _settle(session: Session, statement: Statement, staff: StaffIdentity, now: datetime, out_of: str) -> None:
    """The shop's points are retired; the fund owes it their worth instead. What it had to give back is given back."""
    back = counter_lines.taken_back(session, statement.id)
    shop, source = statement.merchant_id, chart.fund(statement.fund_id, out_of)
    legs = [
        (chart.merchant_points(shop), -statement.points - back.points),
        (chart.merchant_points_owed(shop), back.points),
        (chart.community(statement.community_id, "retired"), statement.points),
        (source, -statement.points_fen),
        (chart.merchant_payable(shop), statement.points_fen - back.subsidy_fen),
        (chart.merchant_owed(shop), back.subsidy_fen),
    ]
    if not any(amount for _, amount in legs):
        return
    entry = ledger.Entry(JournalKind.SETTLEMENT, f"settle:statement:{statement.id}", legs, memo=statement.month)
    try:
        ledger.post(session, entry, at=now, actor=staff.actor)
    except BalanceTooLowError as error:
        if error.account != source:
            raise
        raise funds.short_of(session, statement.fund_id, statement.points_fen) from error


def _pay_out(session: Session, statement: Statement, staff: StaffIdentity, now: datetime) -> None:
    """What the fund owes the shop leaves it: worth of points and subsidies together."""
    if not statement.total_fen:
        return
    legs = [
        (chart.merchant_payable(statement.merchant_id), -statement.total_fen),
        (chart.fund(statement.fund_id, "source"), statement.total_fen),
    ]
    reference = f"payout:statement:{statement.id}" + (f":{statement.returns}" if statement.returns else "")
    entry = ledger.Entry(JournalKind.PAYOUT, reference, legs, memo=statement.bank_reference or "")
    ledger.post(session, entry, at=now, actor=staff.actor)
