"""The states of top-ups, and how they move."""

from app.core.workflow import Transition, Workflow
from app.treasury.funds.actions import FundAction
from app.treasury.funds.errors import TopUpStateError
from app.treasury.funds.funds import path_of
from app.treasury.funds.models import TopUpStatus

APPROVE = Transition([TopUpStatus.DRAFTED], TopUpStatus.APPROVED, FundAction.TOP_UP_APPROVED)
REJECT = Transition([TopUpStatus.DRAFTED], TopUpStatus.REJECTED, FundAction.TOP_UP_REJECTED)

TOP_UPS = Workflow(
    title="充值",
    states=TopUpStatus,
    initial=TopUpStatus.DRAFTED,
    transitions=[APPROVE, REJECT],
    refusal=lambda status: TopUpStateError(details={"status": status.value}),
    path=lambda session, top_up: path_of(session, top_up.fund_id),
    facts=lambda top_up: {"amount_fen": top_up.amount_fen, "bank_reference": top_up.bank_reference},
)
