"""Errors of delegates."""

from app.core.errors import ConflictError, NotFoundError


class NotADelegateError(NotFoundError):
    """Who asks does not act for this resident, or not any more; or there is no such resident."""

    code = "not_a_helper"
    message = "您没有代这位居民使用，或者已经结束了。请回到自己的页面。"


class DelegateNotFoundError(NotFoundError):
    message = "没有找到这位代办家人，或已经结束了。"


class HelpsOneselfError(ConflictError):
    code = "helps_oneself"
    message = "不能请自己代办，请填写家人的手机号。"


class AlreadyDelegateError(ConflictError):
    code = "already_helper"
    message = "已经在代这位居民使用了。"


class TooManyDelegatesError(ConflictError):
    code = "too_many_helpers"
    message = "最多可以请三位家人代办，还没答复的邀请也算。请先结束一位，或撤回邀请。"


class HelpsTooManyError(ConflictError):
    code = "helps_too_many"
    message = "您已经代五位居民使用，不能再多了。"
