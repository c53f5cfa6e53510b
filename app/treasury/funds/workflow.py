"""The states of top-ups and allocations, and how they move."""

from app.core.workflow import Transition, Workflow
from app.treasury.funds.actions import FundAction
from app.treasury.funds.errors import AllocationStateError, TopUpStateError
from app.treasury.funds.funds import path_of
from app.treasury.funds.models import OPEN_TOP_UPS, AllocationStatus, TopUpStatus

CHECK = Transition([TopUpStatus.DRAFTED], TopUpStatus.CHECKED, FundAction.TOP_UP_CHECKED)
APPROVE = Transition(OPEN_TOP_UPS, TopUpStatus.APPROVED, FundAction.TOP_UP_APPROVED)
REJECT = Transition(OPEN_TOP_UPS, TopUpStatus.REJECTED, FundAction.TOP_UP_REJECTED)
WITHDRAW = Transition(OPEN_TOP_UPS, TopUpStatus.WITHDRAWN, FundAction.TOP_UP_WITHDRAWN)

TOP_UPS = Workflow(
    title="充值",
    states=TopUpStatus,
    initial=TopUpStatus.DRAFTED,
    transitions=[CHECK, APPROVE, REJECT, WITHDRAW],
    refusal=lambda status: TopUpStateError(details={"status": status.value}),
    path=lambda session, top_up: path_of(session, top_up.fund_id),
    facts=lambda top_up: {"amount_fen": top_up.amount_fen, "bank_reference": top_up.bank_reference},
)

_DRAFTED = (AllocationStatus.DRAFTED,)
ALLOCATE = Transition(_DRAFTED, AllocationStatus.APPROVED, FundAction.ALLOCATED)
REJECT_ALLOCATION = Transition(_DRAFTED, AllocationStatus.REJECTED, FundAction.ALLOCATION_REJECTED)
WITHDRAW_ALLOCATION = Transition(_DRAFTED, AllocationStatus.WITHDRAWN, FundAction.ALLOCATION_WITHDRAWN)

ALLOCATIONS = Workflow(
    title="划拨",
    states=AllocationStatus,
    initial=AllocationStatus.DRAFTED,
    transitions=[ALLOCATE, REJECT_ALLOCATION, WITHDRAW_ALLOCATION],
    refusal=lambda status: AllocationStateError(details={"status": status.value}),
    path=lambda session, allocation: path_of(session, allocation.from_fund_id),
    facts=lambda allocation: {
        "amount_fen": allocation.amount_fen,
        "from_fund_id": allocation.from_fund_id,
        "to_fund_id": allocation.to_fund_id,
    },
)
