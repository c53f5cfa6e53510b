"""Exports of settlement. Accounts are masked here; only the list for the bank has them whole."""

from app.alliance.settlement import dispute_context, forms, payees, statements
from app.alliance.settlement.models import StatementStatus
from app.core.audit import Fact, Show
from app.core.exports import Column, Export, Kind
from app.parties.communities.actions import COMMUNITY_ID

_MONTH, _SHOP = Fact("月份", Show.MONTH), Fact("商户")

EXPORTS = [
    Export(
        "statements",
        "对账单",
        columns=[
            Column("月份", "statement.month"),
            Column("商户", "merchant.name", width=24),
            Column("状态", "statement.status", Kind.LABEL),
            Column("积分", "statement.points", Kind.WHOLE),
            Column("积分单价（元）", "statement.rate_fen", Kind.YUAN),
            Column("积分款（元）", "statement.points_fen", Kind.YUAN),
            Column("补贴（元）", "statement.subsidy_fen", Kind.YUAN),
            Column("合计（元）", "statement.total_fen", Kind.YUAN),
            Column("基金还差（元）", "missing_fen", Kind.YUAN),
            Column("商户确认", "statement.confirmed_at", Kind.MOMENT),
            Column("审批", "statement.approved_at", Kind.MOMENT),
            Column("付款", "statement.paid_at", Kind.MOMENT),
            Column("银行流水号", "statement.bank_reference", width=24),
        ],
        query=forms.StatementsFilter,
        filters={
            "month": _MONTH,
            "status": Fact("状态", StatementStatus),
            "community_id": COMMUNITY_ID,
            "shop": _SHOP,
            "return_asked": Fact("退汇待复核", Show.FLAG),
        },
        page=statements.in_scope,
        permission="settlement:read",
    ),
    Export(
        "disputes",
        "争议明细",
        columns=[
            Column("提出时间", "line.disputed_at", Kind.MOMENT),
            Column("商户", "merchant.name", width=24),
            Column("月份", "statement.month"),
            Column("优惠", "title", width=24),
            Column("核销日期", "line.day", Kind.DAY),
            Column("积分", "line.points", Kind.WHOLE),
            Column("补贴（元）", "line.subsidy_fen", Kind.YUAN),
            Column("商户的说明", "line.dispute_reason", width=36),
            Column("状态", "line.status", Kind.LABEL),
            Column("裁定理由", "line.resolution", width=36),
            Column("裁定时间", "line.resolved_at", Kind.MOMENT),
        ],
        query=forms.DisputesFilter,
        filters={"month": _MONTH, "community_id": COMMUNITY_ID, "decided": Fact("含已裁定的", Show.FLAG)},
        page=dispute_context.disputed,
        permission="settlement:read",
    ),
    Export(
        "payees",
        "收款账户",
        columns=[
            Column("商户", "merchant.name", width=24),
            Column("社区", "community.name", width=20),
            Column("户名", lambda row: row.payee.account_name if row.payee else None, width=20),
            Column("账号", lambda row: row.payee.account_no if row.payee else None, width=20),
            Column("开户行", lambda row: row.payee.bank if row.payee else None, width=26),
            Column("登记时间", lambda row: row.payee.changed_at if row.payee else None, Kind.MOMENT),
        ],
        query=forms.PayeesFilter,
        filters={
            "missing": Fact("只看未登记的", Show.FLAG),
            "proposed": Fact("只看待核对的", Show.FLAG),
            "shop": _SHOP,
            "community_id": COMMUNITY_ID,
        },
        page=payees.in_scope,
        permission="settlement:read",
    ),
]
