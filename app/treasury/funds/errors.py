"""Errors of funds."""

from app.core.errors import ConflictError, NotFoundError, RuleError
from app.parties.staff.errors import SamePersonError


class FundNotFoundError(NotFoundError):
    message = "没有找到这个基金，或不在您的管辖范围内。"


class FundExistsError(ConflictError):
    code = "fund_exists"
    message = "这个社区已有信用基金。"


class TopUpNotFoundError(NotFoundError):
    message = "没有找到这笔充值，或不在您的管辖范围内。"


class TopUpStateError(ConflictError):
    code = "top_up_state"
    message = "这笔充值已经处理过，不能再次处理。"


class BankReferenceUsedError(ConflictError):
    code = "bank_reference_used"
    message = "这个银行流水号已登记过，请核对，避免重复入账。"


class AttachmentUsedError(ConflictError):
    code = "attachment_used"
    message = "这份进账单已附在另一笔充值上，请核对，避免重复入账。"


class SamePersonApprovesError(SamePersonError):
    """Who drafted may not approve."""

    message = "登记人不能审批自己登记的充值，请由另一位工作人员审批。"


class FundShortError(ConflictError):
    code = "fund_short"
    message = "基金可用余额不足。"


class AllocationNotFoundError(NotFoundError):
    message = "没有找到这笔划拨，或不在您的管辖范围内。"


class ReversalNotFoundError(NotFoundError):
    message = "没有找到这笔冲正，或不在您的管辖范围内。"


class ReversedAlreadyError(ConflictError):
    code = "reversed_already"
    message = "这一笔已经冲正过了，不能再次冲正。"


class SamePersonReversesError(SamePersonError):
    """Who has let the money in, or handed it down, may not be the one who takes it back."""

    message = "不能冲正由自己审批或划拨的资金，请由另一位工作人员冲正。"


class NotBelowError(RuleError):
    code = "not_below"
    message = "只能划拨给下级社区的基金。"
