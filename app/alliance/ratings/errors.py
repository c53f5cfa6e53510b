"""Errors of ratings."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError


class OwnShopError(ForbiddenError):
    """Those who work in a shop, and those who live with them, do not rate it."""

    code = "own_shop"
    message = "不能评价自己或家人任职的商户。"


class RatedRecentlyError(ConflictError):
    """`again_at` in the details says from when on it is possible."""

    code = "rated_recently"
    message = "七天内已经评价过这家商户。"


class TooManyShopsError(ConflictError):
    code = "too_many_shops"
    message = "没有验证手机号，每天最多评价三家商户。验证手机号后可以继续评价，或明天再来。"


class RatingNotFoundError(NotFoundError):
    message = "没有找到这条评价。"


class AlreadyAnsweredError(ConflictError):
    code = "already_answered"
    message = "这条评价已经回复过，每条评价只能回复一次。"


class AlreadyJudgedError(ConflictError):
    code = "already_judged"
    message = "这些评价已经是这样处理的，没有变化。"


class InspectionNotFoundError(NotFoundError):
    message = "没有找到这次核查，或不在您的管辖范围内。"


class InspectionStateError(ConflictError):
    code = "inspection_state"
    message = "这次核查已经办结。"
