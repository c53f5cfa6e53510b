"""Errors of cases."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError


class CaseNotFoundError(NotFoundError):
    message = "没有找到这件事项，或不在您的管辖范围内。"


class CaseStateError(ConflictError):
    """`details.state` is the state that it is in."""

    code = "case_state"
    message = "这件事项现在的状态不能这样办理，请刷新后再看。"


class NothingToObjectError(ConflictError):
    code = "nothing_to_object"
    message = "这条记录没有在告知、公示或计入，不用提出异议。"


class ObjectionLateError(ConflictError):
    """`details.days` is how long one can object for another reason than wrong facts."""

    code = "objection_late"
    message = "生效已超过 30 天。事实有错的，随时可以提出，请选“事实有错”。"


class AlreadyObjectedError(ConflictError):
    """`details.no` is the case that there is."""

    code = "already_objected"
    message = "对这条记录已经提出过异议。不同意结果的，可以申请复核。"


class NoReviewError(ConflictError):
    code = "no_review"
    message = "只有没有全部成立的异议，在收到结果 30 天内可以申请一次复核。"


class NotRepairableError(ConflictError):
    """`details.from_on` is the day from which it can be repaired, where there is one."""

    code = "not_repairable"
    message = "这条记录现在不能修复：只有计入中的减分可以修复，较重的要过一段时间。"


class RepairedThisYearError(ConflictError):
    code = "repaired_this_year"
    message = "同一条规则一年内只能修复一次。"


class NotAboveError(ForbiddenError):
    code = "not_above"
    message = "复核由上级的工作人员办理。"
