"""Errors of papers."""

from app.core.errors import ConflictError, NotFoundError


class PaperNotFoundError(NotFoundError):
    message = "没有找到这张凭证，或不在您的管辖范围内。"


class PaperStateError(ConflictError):
    code = "paper_state"
    message = "这张凭证已经作废、用过或者到期，不能这样操作。"


class PaperRevokedError(PaperStateError):
    code = "paper_revoked"
    message = "这张凭证已经作废，不能再使用。请到社区换一张新的。"


class NoHolderError(ConflictError):
    """Of a kind that does not stand for whoever holds it."""

    code = "no_holder"
    message = "这张凭证不能用来签到。请出示会员码、家庭码或诚信惠民证。"


class NoScoreError(ConflictError):
    """Minors have no score, so nothing can be said of it."""

    code = "no_score"
    message = "未成年人没有信用分和等级，不能出具这种凭证。"


class NotSoError(ConflictError):
    """What somebody wants to prove is not so."""

    code = "not_so"
    message = "现在还达不到，不能开这份证明。请把要证明的数改小一点再试。"
