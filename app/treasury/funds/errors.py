"""Errors of funds."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError
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


class SamePersonAllocatesError(SamePersonError):
    """Who drafted an allocation may not approve it."""

    message = "登记人不能审批自己登记的划拨，请由另一位工作人员审批。"


class NodeAboveRequiredError(ForbiddenError):
    """A large top-up is let in by the node above: two people of one place are not enough."""

    code = "node_above_required"
    message = "大额充值已由本级复核，请由上级节点的工作人员批准入账。"


class NotYourDraftError(ForbiddenError):
    code = "not_your_draft"
    message = "只有登记人本人可以撤回；其他人请退回并说明原因。"


class WaitingChangedError(ConflictError):
    """Others were decided, or came, since the sum was shown."""

    code = "waiting_changed"
    message = "名单在您核对之后有变化，没有划拨。请看过新的笔数和合计再批准。"


class AllocationStateError(ConflictError):
    code = "allocation_state"
    message = "这笔划拨当前的状态不能进行这项操作。"


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
