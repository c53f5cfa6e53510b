"""Errors of complaints."""

from app.core.errors import ConflictError, ForbiddenError, TooManyError

A_DAY = 5


class TooManyComplaintsError(TooManyError):
    """`details.most` is how many one can send a day."""

    code = "too_many_complaints"
    message = f"今天已经投诉了 {A_DAY} 次，请明天再来。急的请拨打 12315。"


class OpenComplaintError(ConflictError):
    """`details.no` is the one that is open."""

    code = "complaint_open"
    message = "您对这家商户的投诉还没有办结，有新的情况请在那一件里补充。"


class OwnShopError(ForbiddenError):
    """Those who work in a shop, and those who live with them, do not complain about it."""

    code = "own_shop"
    message = "不能投诉自己或家人任职的商户，请直接和店里或社区商量。"


class ComplaintClosedError(ConflictError):
    code = "complaint_closed"
    message = "这件投诉已经办结，不能再补充或答复。"


class AlreadyAnsweredError(ConflictError):
    code = "already_answered"
    message = "这件投诉已经答复过，每件只能答复一次。"


class ShopNotHeardError(ConflictError):
    """The shop can still answer, until `details.until`."""

    code = "shop_not_heard"
    message = "商户还没有答复，答复期限也没有满；请等商户答复或期限满后再认定属实。"
