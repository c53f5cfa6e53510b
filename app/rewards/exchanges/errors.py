"""Errors of exchanges."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError


class ExchangeNotFoundError(NotFoundError):
    message = "没有找到这笔兑换。"


class ExchangeStateError(ConflictError):
    code = "exchange_state"
    message = "这笔兑换已经撤销。"


class ServesThemselvesError(ForbiddenError):
    code = "same_person"
    message = "不能给自己兑换，请另一位服务员办理。"


class ServesFamilyError(ForbiddenError):
    code = "related_person"
    message = "不能给同户的家人兑换，请另一位服务员办理。"


class SecondPersonError(ForbiddenError):
    """What one has asked for, another confirms."""

    code = "same_person"
    message = "隔天的撤销要两个人办理：您已提出，请另一位服务员或社区工作人员确认。"


class NotServedHereError(ConflictError):
    code = "not_served_here"
    message = "持卡人不是本服务点所在社区的居民，请到自己社区的服务点兑换。"


class MonthLimitError(ConflictError):
    """`details.left` is what the resident may still spend here this month."""

    code = "month_limit"

    def __init__(self, *, month_points: int, left: int) -> None:
        message = f"本服务点每人每月最多兑换 {month_points} 积分，这位居民本月还剩 {left} 积分。"
        super().__init__(message, {"month_points": month_points, "left": left})


class TooPoorError(ConflictError):
    code = "not_enough_points"
    message = "积分不够，请减少物品。"


class NothingChosenError(RuleError):
    code = "nothing_chosen"
    message = "请先选择物品。"
