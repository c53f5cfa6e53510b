"""What WeChat's refusals and failures mean to the person at the phone."""

from app.core.errors import DomainError, ForbiddenError, RuleError, TooManyError, UnavailableError


class WeChatCodeInvalidError(RuleError):
    """The code from wx.login or from the phone-number button is unknown, expired (5 min) or was used before."""

    code = "wechat_code_invalid"
    message = "微信授权已失效，请返回重新操作一次。"


class WeChatPhoneUnsupportedError(RuleError):
    """The phone number of this WeChat account is not one of the Chinese mainland, so it is on no roster."""

    code = "wechat_phone_unsupported"
    message = "目前只支持中国大陆手机号，请在微信中换绑后再试。"


class WeChatUserBlockedError(ForbiddenError):
    """WeChat's risk control refuses this account."""

    code = "wechat_user_blocked"
    message = "微信判定您的账号存在风险，暂时无法登录，请联系微信客服解除后再试。"


class WeChatBusyError(TooManyError):
    """WeChat's quota for this user or for the whole mini-program is used up for now."""

    code = "wechat_busy"
    message = "操作太频繁，请一分钟后再试。"


class WeChatUnavailableError(UnavailableError):
    """WeChat gave no usable answer, or one that only the operator can do something about."""

    code = "wechat_unavailable"
    message = "微信服务暂时没有响应，请稍后再试。"


BY_ERRCODE: dict[int, type[DomainError]] = {
    40029: WeChatCodeInvalidError,
    40163: WeChatCodeInvalidError,
    40226: WeChatUserBlockedError,
    45009: WeChatBusyError,
    45011: WeChatBusyError,
}


def error_for(errcode: int | None) -> DomainError:
    """Our error for WeChat's errcode; None stands for no usable answer at all."""
    return BY_ERRCODE.get(errcode or 0, WeChatUnavailableError)()
