"""What WeChat's refusals and failures mean to the person at the phone."""

from app.core.errors import DomainError, ForbiddenError, RuleError, TooManyError, UnavailableError


class WeChatError(DomainError):
    """Any of those below. `errcode` is WeChat's number for it, None where there was none."""

    errcode: int | None = None


class WeChatCodeInvalidError(WeChatError, RuleError):
    """The code from wx.login or from the phone-number button is unknown, expired (5 min) or was used before."""

    code = "wechat_code_invalid"
    message = "微信授权已失效，请返回重新操作一次。"


class WeChatPhoneUnsupportedError(WeChatError, RuleError):
    """The phone number of this WeChat account is not one of the Chinese mainland, so it is on no roster."""

    code = "wechat_phone_unsupported"
    message = "目前只支持中国大陆手机号，请在微信中换绑后再试。"


class WeChatUserBlockedError(WeChatError, ForbiddenError):
    """WeChat's risk control refuses this account."""

    code = "wechat_user_blocked"
    message = "微信判定您的账号存在风险，暂时无法登录，请联系微信客服解除后再试。"


class WeChatBusyError(WeChatError, TooManyError):
    """WeChat's quota for this user or for the whole mini-program is used up for now."""

    code = "wechat_busy"
    message = "操作太频繁，请一分钟后再试。"


class WeChatUnavailableError(WeChatError, UnavailableError):
    """WeChat gave no usable answer, or one that only the operator can do something about."""

    code = "wechat_unavailable"
    message = "微信服务暂时没有响应，请稍后再试。"


class WeChatAnswerLostError(WeChatUnavailableError):
    """The request went out and no usable answer came back: what was asked may have been done."""


class WeChatMessageRefusedError(WeChatError, RuleError):
    """This message will not be taken however often it is sent: an unknown user or template, or a wrong value."""

    code = "wechat_message_refused"
    message = "微信不接受这条消息。"


BY_ERRCODE: dict[int, type[WeChatError]] = {
    40003: WeChatMessageRefusedError,
    40029: WeChatCodeInvalidError,
    40037: WeChatMessageRefusedError,
    40163: WeChatCodeInvalidError,
    40226: WeChatUserBlockedError,
    45009: WeChatBusyError,
    45011: WeChatBusyError,
    47003: WeChatMessageRefusedError,
}


def error_for(errcode: int | None) -> WeChatError:
    """Our error for WeChat's errcode; None stands for no usable answer at all."""
    error = BY_ERRCODE.get(errcode or 0, WeChatUnavailableError)()
    error.errcode = errcode
    return error
