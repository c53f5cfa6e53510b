"""What can go wrong in the programme, said so that the person at the phone knows what to do.

The map from these to HTTP lives in `core.http.edge` alone.
"""

from typing import Any, ClassVar


class DomainError(Exception):
    """A request that cannot be honoured.

    `code` is stable and English, for programs; `message` is Chinese, for people; `details` is what a client may show.
    """

    code: ClassVar[str] = "error"
    message: str = "操作未能完成，请稍后再试。"

    def __init__(self, message: str | None = None, details: dict[str, Any] | None = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message
        self.details: dict[str, Any] = details or {}


class NotSignedInError(DomainError):
    """401: no token, or one that is wrong or too old."""

    code = "not_signed_in"
    message = "请先登录。"


class SignedOutError(NotSignedInError):
    """401: a token from before its user was signed out everywhere."""

    message = "登录已失效，请重新登录。"


class ForbiddenError(DomainError):
    """403: the role does not allow it."""

    code = "forbidden"
    message = "您的角色不能进行这项操作。"


class EnrolmentRequiredError(ForbiddenError):
    """403: the account has an initial password; its holder must enrol first."""

    code = "enrolment_required"
    message = "首次登录请先设置自己的密码和动态口令。"


class NotFoundError(DomainError):
    """404: not there, or not yours; the answer does not tell which."""

    code = "not_found"
    message = "没有找到，可能已被移除。"


class ConflictError(DomainError):
    """409: the state does not allow it."""

    code = "conflict"


class RuleError(DomainError):
    """422: the input is wrong."""

    code = "invalid_input"
    message = "填写的内容有误，请检查后再提交。"


class TooManyError(DomainError):
    """429: too often."""

    code = "too_many"
    message = "操作太频繁，请稍后再试。"


class UnavailableError(DomainError):
    """503: something that we need does not answer. `retry_after_s` is when to ask again, in seconds."""

    code = "unavailable"
    message = "系统正忙，请稍后再试。"
    retry_after_s: ClassVar[int] = 5


def field_error(field: str, message: str) -> RuleError:
    """A RuleError about one named field, in the shape that schema errors have."""
    return RuleError(details={"fields": [{"field": field, "message": message}]})
