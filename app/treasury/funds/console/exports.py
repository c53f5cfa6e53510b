"""Exports of funds."""

from app.core.audit import Fact
from app.core.exports import Column, Export, Kind
from app.treasury import funds
from app.treasury.funds import forms
from app.treasury.funds.actions import BANK_REFERENCE, FUND_ID
from app.treasury.funds.models import AllocationStatus, TopUpSource, TopUpStatus

EXPORTS = [
    Export(
        "top_ups",
        "充值",
        columns=[
            Column("登记时间", "top_up.drafted_at", Kind.MOMENT),
            Column("基金", "fund.name", width=24),
            Column("来源", "top_up.source", Kind.LABEL),
            Column("银行流水号", "top_up.bank_reference", width=24),
            Column("金额（元）", "top_up.amount_fen", Kind.YUAN),
            Column("登记人", "drafter"),
            Column("复核人", "checker"),
            Column("审批人", "approver"),
            Column("审批时间", "top_up.decided_at", Kind.MOMENT),
            Column("状态", "top_up.status", Kind.LABEL),
            Column("冲正时间", lambda row: row.reversal.made_at if row.reversal else None, Kind.MOMENT),
        ],
        query=forms.TopUpsQuery,
        filters={
            "status": Fact("状态", TopUpStatus),
            "source": Fact("来源", TopUpSource),
            "fund_id": FUND_ID,
            "bank_reference": BANK_REFERENCE,
        },
        page=funds.top_ups_in_scope,
        permission="funds:read",
    ),
    Export(
        "allocations",
        "划拨",
        columns=[
            Column("登记时间", "allocation.made_at", Kind.MOMENT),
            Column("转出", "source.name", width=24),
            Column("转入", "target.name", width=24),
            Column("摘要", "allocation.memo", width=30),
            Column("金额（元）", "allocation.amount_fen", Kind.YUAN),
            Column("登记人", "maker"),
            Column("审批人", "approver"),
            Column("审批时间", "allocation.decided_at", Kind.MOMENT),
            Column("状态", "allocation.status", Kind.LABEL),
            Column("冲正时间", lambda row: row.reversal.made_at if row.reversal else None, Kind.MOMENT),
        ],
        query=forms.AllocationsQuery,
        filters={"status": Fact("状态", AllocationStatus), "fund_id": FUND_ID},
        page=funds.allocations_in_scope,
        permission="funds:read",
    ),
]
