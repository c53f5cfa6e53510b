"""Errors of users, residents and rosters."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError


class NotAResidentError(ForbiddenError):
    """The user is not linked to anybody on a roster."""

    code = "not_a_resident"
    message = "您还没有关联居民档案。请在“我的”页面验证手机号；如仍未关联，请联系社区工作人员登记。"


class AlreadyLinkedError(ConflictError):
    code = "already_linked"
    message = "这个微信已关联另一位居民，请联系社区工作人员核对。"


class NotAwayError(ConflictError):
    code = "not_away"
    message = "这位居民没有登记为迁出或去世。"


class SameCommunityError(ConflictError):
    code = "same_community"
    message = "这位居民已在这个社区；只换户号的，请在“修改档案”里改。"


class MergeNotFoundError(NotFoundError):
    message = "没有找到这项合并，或不在您的管辖范围内。"


class MergeStateError(ConflictError):
    code = "merge_decided"
    message = "这项合并已办结，请刷新后再看。"


class MergePendingError(ConflictError):
    code = "merge_pending"
    message = "其中一位居民已有待审核的合并，请先办结。"


class ResidentAlikeError(ConflictError):
    """`details.residents` are those of the same name in the household."""

    code = "resident_alike"
    message = "这一户已有同名的居民，请核对是不是同一个人。确认是另一个人的，再保存一次。"


class ResidentNotFoundError(NotFoundError):
    message = "没有找到这位居民，或不在您的管辖范围内。"
