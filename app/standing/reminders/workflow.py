"""The states of reminders, and how they move."""

from app.core.workflow import Mover, Transition, Workflow
from app.standing.reminders.actions import ReminderAction
from app.standing.reminders.errors import ReminderClosedError
from app.standing.reminders.models import ReminderStatus

OPEN, USED, MADE_UP, LAPSED, WITHDRAWN = ReminderStatus
TAKE_BACK = Transition([OPEN], WITHDRAWN, ReminderAction.WITHDRAWN)
MAKE_UP = Transition([OPEN], MADE_UP, ReminderAction.MADE_UP)
USE = Transition([OPEN], USED, name="登记减分，用掉提醒")
REOPEN = Transition([USED], OPEN, name="撤销减分，提醒恢复")
LAPSE = Transition([OPEN, USED], LAPSED, by=Mover.SYSTEM, name="过期失效")

REMINDERS = Workflow(
    title="提醒",
    states=ReminderStatus,
    initial=OPEN,
    transitions=[TAKE_BACK, MAKE_UP, USE, REOPEN, LAPSE],
    refusal=lambda status: ReminderClosedError(details={"status": status.value}),
    facts=lambda reminder: {"rule": reminder.rule.slug, "occurred_on": reminder.occurred_on.isoformat()},
)
