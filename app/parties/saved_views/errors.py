"""Errors of saved views."""

from app.core.errors import ConflictError, NotFoundError


class SavedViewNotFoundError(NotFoundError):
    code = "saved_view_not_found"
    message = "没有这个视图，它可能已经删除。"


class TooManySavedViewsError(ConflictError):
    code = "too_many_saved_views"
    message = "一个列表最多保存 20 个视图，请先删掉不用的。"
