"""Errors of snaps."""

from app.core.errors import ConflictError, TooManyError

A_DAY = 20
REOPEN_WITHIN_DAYS = 30


class TooManyReportsError(TooManyError):
    """`details.most` is how many one can send a day."""

    code = "too_many_reports"
    message = f"今天已经报告了 {A_DAY} 件，明天可以再报。有危险的，请直接打电话给社区或 119、110。"


class NotTakenError(ConflictError):
    """Somebody closes what they have not taken."""

    code = "not_taken"
    message = "请先接办，再登记结果。"


class TakenByAnotherError(ConflictError):
    code = "taken_by_another"
    message = "别人已经接办这件报告。要由您来办，请对方转交给您。"


class NotClosedError(ConflictError):
    code = "not_closed"
    message = "还没有办结。办结后可以评价，没有解决的可以要求重新办理。"


class TooLateToReopenError(ConflictError):
    """`details.days` is how long after its closing a report can be reopened."""

    code = "too_late_to_reopen"
    message = f"办结已超过 {REOPEN_WITHIN_DAYS} 天，不能重新办理。问题还在的，请重新报告一件。"
