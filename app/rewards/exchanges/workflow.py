"""The states of exchanges, and how they move."""

from app.core.workflow import Mover, Transition, Workflow
from app.rewards.exchanges.errors import ExchangeStateError
from app.rewards.exchanges.models import ExchangeStatus

DONE, ASKED, REVERSED = ExchangeStatus
REVERSE = Transition([DONE], REVERSED, by=Mover.RESIDENT, name="服务员当天撤销")
ASK = Transition([DONE], ASKED, by=Mover.RESIDENT, name="隔天提出撤销")
CONFIRM = Transition([ASKED], REVERSED, by=Mover.RESIDENT, name="另一人确认撤销")

EXCHANGES = Workflow(
    title="服务点兑换",
    states=ExchangeStatus,
    initial=DONE,
    transitions=[REVERSE, ASK, CONFIRM],
    refusal=lambda _status: ExchangeStateError(),
)
