"""Errors of trials."""

from app.core.errors import NotFoundError


class TrialNotFoundError(NotFoundError):
    message = "您还没有试算过这一版，或者试算的结果已经过期。"
