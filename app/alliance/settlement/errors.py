"""Errors of statements."""

from app.core.errors import ConflictError, NotFoundError, RuleError
from app.parties.staff.errors import SamePersonError


class StatementNotFoundError(NotFoundError):
    message = "没有找到这份对账单。"


class StatementStateError(ConflictError):
    code = "statement_state"
    message = "对账单当前的状态不能进行这项操作。"


class StillAnsweringError(StatementStateError):
    """The shop has some days to look at its statement before staff may go on without it."""

    message = "商户还在核对期内，请等商户确认，或在核对期满后再审批。"


class LineNotFoundError(NotFoundError):
    message = "没有找到这条对账明细。"


class LineStateError(ConflictError):
    code = "line_state"
    message = "这条明细没有争议，或争议已经处理过。"


class ReversalNotFoundError(NotFoundError):
    message = "没有找到这项申请，或不在您的管辖范围内。"


class ReversalRequestStateError(ConflictError):
    code = "reversal_request_state"
    message = "这项申请已经处理过。"


class ReversalRequestedError(ConflictError):
    code = "reversal_requested"
    message = "这笔核销已有一项待批准的撤销申请。"


class InDisputeError(ConflictError):
    """A dispute decides on it, and gives back by itself what is to be given back."""

    code = "in_dispute"
    message = "商户对这一笔提出过异议，请在争议处理里裁定。"


class SamePersonReversesError(SamePersonError):
    """Who asked may not decide."""

    message = "申请人不能批准自己的申请，请由另一位工作人员批准。"


class ReturnAskedError(StatementStateError):
    message = "这笔退汇已经登记，等另一位工作人员复核。"


class ReturnNotAskedError(StatementStateError):
    message = "没有等待复核的退汇登记。"


class SamePersonReturnsError(SamePersonError):
    """Who noted a return may not agree to it."""

    message = "登记人不能复核自己登记的退汇，请由另一位工作人员复核。"


class NoFundError(ConflictError):
    """A shop's community has no fund, and none above it has one either."""

    code = "no_fund"

    def __init__(self, community: str) -> None:
        super().__init__(f"{community}还没有信用基金，无法结算。请先开设基金。", {"community": community})


class PayeeMissingError(ConflictError):
    code = "payee_missing"
    message = "商户还没有登记收款账户，请先登记再付款。"


class InBatchError(ConflictError):
    """The bank has been asked to pay this statement already."""

    code = "statement_in_batch"
    message = "对账单已列入付款清单，请等银行结果，或先撤销清单。"


class BatchNotFoundError(NotFoundError):
    message = "没有找到这份付款清单，或不在您的管辖范围内。"


class BatchStateError(ConflictError):
    code = "batch_state"
    message = "付款清单已经放行或结束，不能再进行这项操作。"


class BatchNotReleasedError(BatchStateError):
    """Nothing goes to the bank, or comes back from it, before a second person has released the list."""

    message = "付款清单还没有由另一位工作人员复核放行。"


class SamePersonReleasesError(SamePersonError):
    """Who made a list, or entered an account on it that nothing was paid to yet, may not release it."""

    message = "清单由您生成，或其中有您登记的收款账户，请由另一位工作人员复核放行。"


class SamePersonPaysError(SamePersonError):
    """Who approved a statement, or entered its account, may not be the one who pays it past a list."""

    message = "对账单由您审批，或收款账户由您登记，请由另一位工作人员登记付款。"


class SamePersonConfirmsError(SamePersonError):
    message = "收款账户由您登记，请由另一位工作人员核对确认。"


class PayeeStateError(ConflictError):
    code = "payee_state"
    message = "这次收款账户的更改已经处理过，或没有待核对的更改。"


class PayeeHeldError(ConflictError):
    """An account that was entered a moment ago: its owner has heard of it, and is given time to object."""

    code = "payee_held"
    message = "收款账户刚刚更改，还在等待期内，暂时不能付款。"


class NothingToPayError(ConflictError):
    code = "nothing_to_pay"
    message = "没有可以列入清单的对账单。"


class ResultRefusedError(RuleError):
    """The bank's result does not fit the list; `details.rows` says where."""

    code = "bad_bank_result"
    message = "银行结果与付款清单对不上，未入账任何一笔。请按提示核对后重新上传。"


class BankFormatNotFoundError(NotFoundError):
    message = "没有这个银行格式，可能已被移除。"


class TooManyWordsError(RuleError):
    code = "too_many_words"
    message = "同一种银行格式最多记住 60 个付款结果的用语。"


class ListChangedError(ConflictError):
    """Others were decided, or came, since the sum was shown."""

    code = "list_changed"
    message = "名单在您核对之后有变化，没有审批。请看过新的份数和合计再提交。"
