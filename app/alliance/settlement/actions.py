"""What is noted of settling with shops."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.parties.merchants.actions import MERCHANT
from app.rewards.redemptions.models import GivenBack
from app.treasury.funds.actions import BANK_REFERENCE

SETTLEMENT = Subject("settlement", "结算")
STATEMENT = Subject("statement", "对账单")
STATEMENT_LINE = Subject("statement_line", "对账单明细")
PAYMENT_BATCH = Subject("payment_batch", "付款清单")
BANK_FORMAT = Subject("bank_format", "银行格式")
_FORMAT = {"name": Fact("银行"), "words": Fact("付款结果的用语", Show.NUMBER)}
_TOTAL = {"total_fen": Fact("合计", Show.MONEY)}
_LINES = {"lines": Fact("明细", Show.NUMBER)}
_ACCOUNT = {"last_digits": Fact("账号末四位")}
_COUNT = {"count": Fact("数量", Show.NUMBER)}
REVERSAL_REQUEST = Subject("reversal_request", "撤销核销申请")
_REDEMPTION = {"redemption_id": Fact("核销编号")} | REASON
_LINE = {
    "statement_id": Fact("对账单编号"),
    "redemption_id": Fact("核销编号"),
    "points": Fact("积分", Show.NUMBER),
    "subsidy_fen": Fact("补贴", Show.MONEY),
} | REASON


class SettlementAction(Action):
    RUN = (
        "settlement.run",
        "月度结算",
        SETTLEMENT,
        {"month": Fact("月份", Show.MONTH), "created": Fact("新增", Show.NUMBER)} | _TOTAL,
    )
    CONFIRMED = "statement.confirmed", "确认对账单", STATEMENT, _TOTAL
    DISPUTED = "statement.disputed", "对明细提出异议", STATEMENT, _LINES | _TOTAL
    DISPUTE_WITHDRAWN = "statement.dispute_withdrawn", "撤回对明细的异议", STATEMENT, _LINES | _TOTAL
    APPROVED = "statement.approved", "审批对账单", STATEMENT, _TOTAL
    PAID = "statement.paid", "登记付款", STATEMENT, _TOTAL | {"bank_reference": BANK_REFERENCE}
    RETURN_ASKED = "statement.return_asked", "登记退汇，待复核", STATEMENT, _TOTAL | REASON
    RETURN_REFUSED = "statement.return_refused", "撤回退汇登记", STATEMENT, _TOTAL
    RETURNED = "statement.returned", "付款退汇", STATEMENT, _TOTAL | {"bank_reference": BANK_REFERENCE} | REASON
    LINE_CARRIED = "statement_line.carried", "争议裁定：属实", STATEMENT_LINE, _LINE
    LINE_VOIDED = "statement_line.voided", "争议裁定：作废", STATEMENT_LINE, _LINE
    REVERSAL_ASKED = "reversal_request.asked", "申请撤销核销", REVERSAL_REQUEST, _REDEMPTION
    REVERSAL_APPROVED = (
        "reversal_request.approved",
        "批准撤销核销",
        REVERSAL_REQUEST,
        _REDEMPTION | {"given_back": Fact("退给居民", GivenBack)},
    )
    REVERSAL_REJECTED = "reversal_request.rejected", "驳回撤销核销", REVERSAL_REQUEST, _REDEMPTION
    REVERSAL_WITHDRAWN = "reversal_request.withdrawn", "撤回撤销核销申请", REVERSAL_REQUEST, _REDEMPTION
    PAYEE_ENTERED = "payee.entered", "登记收款账户", MERCHANT, _ACCOUNT | {"before": Fact("原来", _ACCOUNT)}
    PAYEE_CONFIRMED = "payee.confirmed", "核对收款账户无误", MERCHANT, _ACCOUNT
    PAYEE_REFUSED = "payee.refused", "退回收款账户", MERCHANT, _ACCOUNT | REASON
    BATCH_MADE = "payment_batch.made", "生成付款清单", PAYMENT_BATCH, _COUNT | _TOTAL
    BATCH_RELEASED = "payment_batch.released", "复核放行付款清单", PAYMENT_BATCH, _COUNT | _TOTAL
    BATCH_EXPORTED = "payment_batch.exported", "导出付款清单（完整账号）", PAYMENT_BATCH, _COUNT
    BATCH_ANSWERED = (
        "payment_batch.answered",
        "银行结果入账",
        PAYMENT_BATCH,
        {"paid": Fact("已付", Show.NUMBER), "failed": Fact("未付", Show.NUMBER), "returned": Fact("退汇", Show.NUMBER)}
        | _TOTAL,
    )
    BATCH_CANCELLED = "payment_batch.cancelled", "撤销付款清单", PAYMENT_BATCH
    FORMAT_SAVED = "bank_format.saved", "记住银行格式", BANK_FORMAT, _FORMAT
    FORMAT_REMOVED = "bank_format.removed", "移除银行格式", BANK_FORMAT, _FORMAT
