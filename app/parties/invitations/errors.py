"""Errors of invitations."""

from app.core.errors import ConflictError, NotFoundError, TooManyError


class InvitationNotFoundError(NotFoundError):
    message = "没有找到这份邀请，或已经失效。"


class TooManyInvitationsError(TooManyError):
    code = "too_many_invitations"
    message = "今天发出的邀请已满 20 份，请明天再发。"


class InvitationOverError(ConflictError):
    """The shop, or the resident, can no longer be joined by it."""

    code = "invitation_over"
    message = "这份邀请已经失效，请联系邀请您的人。"
