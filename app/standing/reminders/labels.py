"""Labels of the states of reminders."""

from app.core.console.blueprint import Labels
from app.standing.reminders.models import ReminderStatus

LABELS: Labels = {
    ReminderStatus: {
        ReminderStatus.OPEN: "计数中",
        ReminderStatus.USED: "已用于减分",
        ReminderStatus.MADE_UP: "已补课",
        ReminderStatus.LAPSED: "已过期",
        ReminderStatus.WITHDRAWN: "已撤回",
    },
}
