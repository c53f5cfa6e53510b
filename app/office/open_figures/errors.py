"""Errors of open figures."""

from app.core.errors import NotFoundError


class MonthNotOpenError(NotFoundError):
    """The month is not over, was not counted, or is none."""

    code = "month_not_open"
    message = "没有这个月的公开数据：月份过完才公布，也可能是写错了。请回到公开数据，从各月里选。"
