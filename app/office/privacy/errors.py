"""Errors of consents, corrections and deletion."""

from app.core.errors import ConflictError, NotFoundError


class ConsentOutdatedError(ConflictError):
    code = "consent_outdated"
    message = "授权说明已更新，请重新阅读后再同意。"


class CorrectionPendingError(ConflictError):
    code = "correction_pending"
    message = "您已提交过更正申请，请等待社区工作人员处理。"


class CorrectionNotFoundError(NotFoundError):
    message = "没有找到这份更正申请。"


class CorrectionDecidedError(ConflictError):
    code = "correction_decided"
    message = "这份更正申请已经处理过，或者本人已经撤回。"


class OwnerCannotLeaveError(ConflictError):
    code = "owner_cannot_leave"
    message = "您是商户的店主。请先联系社区办理商户退出或更换店主，再注销。"
