"""Errors of the timeline."""

from app.core.errors import ConflictError, NotFoundError


class TopicNotFoundError(NotFoundError):
    code = "topic_not_found"
    message = "没有这一项，或者它不在您的辖区内。"


class NoteNotFoundError(NotFoundError):
    code = "note_not_found"
    message = "没有这条备注，或者不是您写的。"


class NoteTooOldError(ConflictError):
    code = "note_too_old"
    message = "备注写下 15 分钟后不能再撤回。要更正，请再写一条。"
