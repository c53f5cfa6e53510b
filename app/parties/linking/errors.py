"""Errors of linking."""

from app.core.errors import ConflictError, TooManyError


class PhoneNotVerifiedError(ConflictError):
    code = "phone_not_verified"
    message = "请先用手机号核对，再填写户号。"


class WhichResidentError(ConflictError):
    """`details.residents` are those of the household who have this number."""

    code = "which_resident"
    message = "这一户有几位居民登记的是这个号码，请选择您是哪一位。"


class NotLinkedError(ConflictError):
    code = "not_linked"
    message = "这位居民没有关联微信。"


class TooManyTriesError(TooManyError):
    code = "too_many_link_tries"
    message = "错误次数太多，请一小时后再试，或带身份证到社区请工作人员办理。"
