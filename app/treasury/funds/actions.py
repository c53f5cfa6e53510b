"""What is noted of funds and of the money that comes into them."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.treasury.funds.models import TopUpSource

FUND = Subject("fund", "基金")
FUND_ID = Fact("基金编号")
TOP_UP = Subject("top_up", "充值")
ALLOCATION = Subject("allocation", "划拨")
BANK_REFERENCE = Fact("银行流水号")
_AMOUNT = {"amount_fen": Fact("金额", Show.MONEY)}
_TOP_UP = _AMOUNT | {"bank_reference": BANK_REFERENCE}

_ALLOCATION = _AMOUNT | {"from_fund_id": Fact("转出基金"), "to_fund_id": Fact("转入基金")}


class FundAction(Action):
    OPENED = "fund.opened", "开设基金", FUND
    TOP_UP_DRAFTED = (
        "top_up.drafted",
        "登记充值",
        TOP_UP,
        _TOP_UP | {"source": Fact("来源", TopUpSource), "sha256": Fact("附件摘要")},
    )
    TOP_UP_CHECKED = "top_up.checked", "复核大额充值", TOP_UP, _TOP_UP
    TOP_UP_WITHDRAWN = "top_up.withdrawn", "撤回充值登记", TOP_UP, _TOP_UP
    TOP_UP_APPROVED = "top_up.approved", "批准充值", TOP_UP, _TOP_UP
    TOP_UP_REJECTED = "top_up.rejected", "退回充值", TOP_UP, _TOP_UP | REASON
    TOP_UP_REVERSED = "top_up.reversed", "冲正充值", TOP_UP, _AMOUNT | REASON
    ALLOCATION_DRAFTED = "allocation.drafted", "登记划拨", ALLOCATION, _ALLOCATION
    ALLOCATED = "allocation.made", "批准划拨", ALLOCATION, _ALLOCATION
    ALLOCATION_REJECTED = "allocation.rejected", "退回划拨", ALLOCATION, _ALLOCATION | REASON
    ALLOCATION_WITHDRAWN = "allocation.withdrawn", "撤回划拨登记", ALLOCATION, _ALLOCATION
    ALLOCATION_REVERSED = "allocation.reversed", "冲正划拨", ALLOCATION, _AMOUNT | REASON
