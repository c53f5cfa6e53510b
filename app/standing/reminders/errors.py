"""Errors of reminders."""

from app.core.errors import ConflictError, NotFoundError


class ReminderNotFoundError(NotFoundError):
    message = "没有找到这次提醒，或不在您的管辖范围内。"


class AlreadyRemindedError(ConflictError):
    code = "already_reminded"
    message = "这件事，或同一天的同一事项，已经提醒过，只算一次。"


class ReminderClosedError(ConflictError):
    """`details.status` says how it was closed."""

    code = "reminder_closed"
    message = "这次提醒已经了结，不能再改。"


class AlreadyAnsweredError(ConflictError):
    code = "already_answered"
    message = "已经答复过，工作人员会看到。要补充的，请联系社区。"


class AlreadyToldError(ConflictError):
    code = "already_told"
    message = "本人已经收到告知，不用再送达。"


class RemindersMissingError(ConflictError):
    """`details.needed` reminders have to come first, and `details.given` of them count for this event."""

    code = "reminders_missing"

    def __init__(self, *, needed: int, given: int, days: int) -> None:
        message = (
            f"这条规则减分之前，{days} 天内要有 {needed} 次已经告知的提醒，现在能算的有 {given} 次。"
            "请先登记提醒，再发生时才能减分。"
        )
        super().__init__(message, details={"needed": needed, "given": given})
