"""What is noted of reminders."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.standing.programmes.actions import RULE_SLUG

REMINDER = Subject("reminder", "提醒")
_ABOUT = {"rule": RULE_SLUG, "occurred_on": Fact("发生日期", Show.DAY)}


class ReminderAction(Action):
    GIVEN = "reminder.given", "登记提醒", REMINDER, _ABOUT
    DELIVERED = "reminder.delivered", "送达提醒单", REMINDER, _ABOUT
    ANSWERED = "reminder.answered", "登记对提醒的答复", REMINDER, _ABOUT
    ANSWERED_BY_SUBJECT = "reminder.answered_by_subject", "答复提醒", REMINDER, _ABOUT
    PICTURES_ADDED = "reminder.pictures_added", "添加提醒照片", REMINDER, {"pictures": Fact("照片", Show.NUMBER)}
    WITHDRAWN = "reminder.withdrawn", "撤回提醒", REMINDER, _ABOUT | REASON
    MADE_UP = "reminder.made_up", "登记补课", REMINDER, _ABOUT | REASON
