"""The states of redemptions, and how they move."""

from app.core.workflow import Mover, Transition, Workflow
from app.rewards.redemptions.errors import ReversalRefusedError
from app.rewards.redemptions.models import RedemptionStatus

REVERSE = Transition([RedemptionStatus.DONE], RedemptionStatus.REVERSED, by=Mover.SHOP, name="撤销核销")
UNDO = Transition([RedemptionStatus.DONE], RedemptionStatus.REVERSED, name="事后撤销")

REDEMPTIONS = Workflow(
    title="核销",
    states=RedemptionStatus,
    initial=RedemptionStatus.DONE,
    transitions=[REVERSE, UNDO],
    refusal=lambda _status: ReversalRefusedError("这笔核销已经撤销过了。"),
)
