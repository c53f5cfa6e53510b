"""The states of a number in a queue, and how they move."""

from app.civic.fairs.errors import TicketStateError
from app.civic.fairs.models import STANDS, TicketStatus
from app.core.workflow import Mover, Transition, Workflow

WAITING, CALLED, SERVED, MISSED, LEFT = TicketStatus
CALL = Transition([WAITING], CALLED, by=Mover.RESIDENT, name="摊主叫号")
SERVE = Transition([CALLED], SERVED, by=Mover.RESIDENT, name="摊主：到了")
MISS = Transition([CALLED], MISSED, by=Mover.RESIDENT, name="摊主：没来")
COME_BACK = Transition([MISSED], WAITING, by=Mover.RESIDENT, name="本人回来一次，排在后面三位之后")
LEAVE = Transition(STANDS, LEFT, by=Mover.RESIDENT, name="本人不排了")
CLOSE = Transition(STANDS, LEFT, by=Mover.SYSTEM, name="集市结束或取消")

TICKETS = Workflow(
    title="排号",
    states=TicketStatus,
    initial=WAITING,
    transitions=[CALL, SERVE, MISS, COME_BACK, LEAVE, CLOSE],
    refusal=lambda status: TicketStateError(details={"status": status.value}),
)
