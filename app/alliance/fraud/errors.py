"""Errors of fraud signs."""

from app.core.errors import ConflictError, NotFoundError


class SignNotFoundError(NotFoundError):
    message = "没有这条风险提示。"


class SignStateError(ConflictError):
    """Somebody has decided on it already, or new evidence has come."""

    code = "sign_state"
    message = "这条风险提示已有人处理，请刷新页面查看。"
