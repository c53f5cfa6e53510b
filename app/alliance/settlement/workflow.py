"""The states of statements, of their lines, of payment lists and of what is on them, and how they move."""

from typing import Any

from sqlalchemy.orm import Session

from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.errors import (
    BatchNotReleasedError,
    BatchStateError,
    LineStateError,
    PayeeStateError,
    ReversalRequestStateError,
    StatementStateError,
)
from app.alliance.settlement.models import (
    BatchStatus,
    ItemStatus,
    LineStatus,
    PayeeChangeStatus,
    RequestStatus,
    Statement,
    StatementStatus,
)
from app.core.workflow import Mover, Transition, Workflow
from app.parties.communities.models import Community
from app.parties.merchants.models import Merchant


def _path_of(session: Session, row: Any) -> str:
    return session.get_one(Community, row.community_id).path


def _path_of_line(session: Session, line: Any) -> str:
    return _path_of(session, session.get_one(Statement, line.statement_id))


def _facts_of_line(line: Any) -> dict[str, Any]:
    return {name: getattr(line, name) for name in ("statement_id", "redemption_id", "points", "subsidy_fen")}


CONFIRM = Transition([StatementStatus.DRAFT], StatementStatus.CONFIRMED, SettlementAction.CONFIRMED, Mover.SHOP)
DISPUTE = Transition(
    [StatementStatus.DRAFT, StatementStatus.DISPUTED],
    StatementStatus.DISPUTED,
    SettlementAction.DISPUTED,
    Mover.SHOP,
)
WITHDRAW_ALL = Transition([StatementStatus.DISPUTED], StatementStatus.DRAFT, by=Mover.SHOP, name="撤回全部异议")
APPROVE = Transition(
    [StatementStatus.DRAFT, StatementStatus.CONFIRMED, StatementStatus.DISPUTED],
    StatementStatus.APPROVED,
    SettlementAction.APPROVED,
)
PAY = Transition([StatementStatus.APPROVED, StatementStatus.RETURNED], StatementStatus.PAID, SettlementAction.PAID)
RETURN = Transition([StatementStatus.PAID], StatementStatus.RETURNED, SettlementAction.RETURNED)
STATEMENTS = Workflow(
    title="对账单",
    states=StatementStatus,
    initial=StatementStatus.DRAFT,
    transitions=[CONFIRM, DISPUTE, WITHDRAW_ALL, APPROVE, PAY, RETURN],
    refusal=lambda status: StatementStateError(details={"status": status.value}),
    path=_path_of,
    facts=lambda statement: {"total_fen": statement.total_fen},
)

OBJECT = Transition([LineStatus.STANDS], LineStatus.DISPUTED, by=Mover.SHOP, name="提出异议")
CARRY = Transition([LineStatus.DISPUTED], LineStatus.CARRIED, SettlementAction.LINE_CARRIED)
VOID = Transition([LineStatus.DISPUTED], LineStatus.VOIDED, SettlementAction.LINE_VOIDED)
WITHDRAW = Transition([LineStatus.DISPUTED], LineStatus.STANDS, by=Mover.SHOP, name="撤回异议")
WITHDRAW_LATE = Transition([LineStatus.DISPUTED], LineStatus.CARRIED, by=Mover.SHOP, name="撤回异议，转入后期")
"""Of a line whose statement has been approved without it."""
DEFER = Transition([LineStatus.STANDS], LineStatus.CARRIED, by=Mover.SYSTEM, name="抵扣转下月")
"""Of a line that takes back more than what is left of its statement."""
LINES = Workflow(
    title="对账单明细",
    states=LineStatus,
    initial=LineStatus.STANDS,
    transitions=[OBJECT, WITHDRAW, WITHDRAW_LATE, CARRY, VOID, DEFER],
    refusal=lambda status: LineStateError(details={"status": status.value}),
    path=_path_of_line,
    facts=_facts_of_line,
)

APPROVE_REVERSAL = Transition([RequestStatus.OPEN], RequestStatus.APPROVED, SettlementAction.REVERSAL_APPROVED)
REJECT_REVERSAL = Transition([RequestStatus.OPEN], RequestStatus.REJECTED, SettlementAction.REVERSAL_REJECTED)
WITHDRAW_REVERSAL = Transition([RequestStatus.OPEN], RequestStatus.WITHDRAWN, SettlementAction.REVERSAL_WITHDRAWN)
REVERSAL_REQUESTS = Workflow(
    title="撤销核销申请",
    states=RequestStatus,
    initial=RequestStatus.OPEN,
    transitions=[APPROVE_REVERSAL, REJECT_REVERSAL, WITHDRAW_REVERSAL],
    refusal=lambda status: ReversalRequestStateError(details={"status": status.value}),
    path=_path_of,
    facts=lambda request: {"redemption_id": request.redemption_id},
)


def _batch_refusal(status: BatchStatus) -> BatchStateError:
    kind = BatchNotReleasedError if status is BatchStatus.MADE else BatchStateError
    return kind(details={"status": status.value})


RELEASE = Transition([BatchStatus.MADE], BatchStatus.OPEN, SettlementAction.BATCH_RELEASED)
CLOSE = Transition([BatchStatus.OPEN], BatchStatus.CLOSED, by=Mover.BANK, name="银行结果全部入账")
CANCEL = Transition([BatchStatus.MADE, BatchStatus.OPEN], BatchStatus.CANCELLED, SettlementAction.BATCH_CANCELLED)
CANCEL_REST = Transition([BatchStatus.OPEN], BatchStatus.CLOSED, SettlementAction.BATCH_CANCELLED)
"""Of a list on which something has been paid."""
BATCHES = Workflow(
    title="付款清单",
    states=BatchStatus,
    initial=BatchStatus.MADE,
    transitions=[RELEASE, CLOSE, CANCEL, CANCEL_REST],
    refusal=_batch_refusal,
    path=_path_of,
)

ITEM_PAID = Transition([ItemStatus.WAITING], ItemStatus.PAID, by=Mover.BANK, name="付款成功")
ITEM_FAILED = Transition([ItemStatus.WAITING], ItemStatus.FAILED, by=Mover.BANK, name="付款失败")
ITEM_RELEASED = Transition([ItemStatus.WAITING], ItemStatus.RELEASED, name="撤销清单")
ITEM_RETURNED = Transition([ItemStatus.PAID], ItemStatus.RETURNED, by=Mover.BANK, name="退汇")
ITEMS = Workflow(
    title="付款清单明细",
    states=ItemStatus,
    initial=ItemStatus.WAITING,
    transitions=[ITEM_PAID, ITEM_FAILED, ITEM_RELEASED, ITEM_RETURNED],
    refusal=lambda status: BatchStateError(details={"status": status.value}),
)

CONFIRM_PAYEE = Transition([PayeeChangeStatus.PROPOSED], PayeeChangeStatus.CONFIRMED, SettlementAction.PAYEE_CONFIRMED)
REFUSE_PAYEE = Transition([PayeeChangeStatus.PROPOSED], PayeeChangeStatus.REFUSED, SettlementAction.PAYEE_REFUSED)
REPLACE_PAYEE = Transition([PayeeChangeStatus.PROPOSED], PayeeChangeStatus.REPLACED, name="又登记了另一个账户")
PAYEES = Workflow(
    title="收款账户的更改",
    states=PayeeChangeStatus,
    initial=PayeeChangeStatus.PROPOSED,
    transitions=[CONFIRM_PAYEE, REFUSE_PAYEE, REPLACE_PAYEE],
    refusal=lambda status: PayeeStateError(details={"status": status.value}),
    path=lambda session, change: _path_of(session, session.get_one(Merchant, change.merchant_id)),
    facts=lambda change: {"last_digits": change.account_no[-4:]},
    subject_id=lambda change: change.merchant_id,
)
