"""Labels of settlement."""

from collections.abc import Mapping
from typing import Any

from app.alliance.settlement.bank_formats import Meaning
from app.alliance.settlement.models import (
    BatchStatus,
    ItemStatus,
    LineStatus,
    PayeeChangeStatus,
    RequestStatus,
    StatementStatus,
)

LABELS: Mapping[Any, Mapping[Any, str]] = {
    StatementStatus: {
        StatementStatus.DRAFT: "待商户核对",
        StatementStatus.CONFIRMED: "商户已确认",
        StatementStatus.DISPUTED: "有争议",
        StatementStatus.APPROVED: "已审批",
        StatementStatus.PAID: "已付款",
        StatementStatus.RETURNED: "已退汇，待重付",
    },
    LineStatus: {
        LineStatus.STANDS: "计入",
        LineStatus.DISPUTED: "有争议",
        LineStatus.CARRIED: "转下月",
        LineStatus.VOIDED: "作废",
    },
    PayeeChangeStatus: {
        PayeeChangeStatus.PROPOSED: "待核对",
        PayeeChangeStatus.CONFIRMED: "已核对",
        PayeeChangeStatus.REFUSED: "已退回",
        PayeeChangeStatus.REPLACED: "已被另一次登记代替",
    },
    RequestStatus: {
        RequestStatus.OPEN: "待批准",
        RequestStatus.APPROVED: "已撤销核销",
        RequestStatus.REJECTED: "已驳回",
        RequestStatus.WITHDRAWN: "已撤回",
    },
    BatchStatus: {
        BatchStatus.MADE: "待复核",
        BatchStatus.OPEN: "等银行结果",
        BatchStatus.CLOSED: "已结束",
        BatchStatus.CANCELLED: "已撤销",
    },
    ItemStatus: {
        ItemStatus.WAITING: "等银行结果",
        ItemStatus.PAID: "已付款",
        ItemStatus.FAILED: "付款失败",
        ItemStatus.RELEASED: "已撤下",
        ItemStatus.RETURNED: "已退汇",
    },
}
MEANINGS = {Meaning.PAID: "已付款", Meaning.FAILED: "没有付成", Meaning.RETURNED: "退汇"}
OBSTACLES = {"payee": "没有收款账户", "held": "收款账户在等待期内", "fund": "基金余额不足"}
