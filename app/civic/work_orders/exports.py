"""Exports of work orders: what was asked of which firm, and what came of it; nobody's name."""

from typing import Any

from sqlalchemy.orm import Session

from app.civic.cases.labels import state_label
from app.civic.cases.models import CaseKind, WorkOrderState
from app.civic.work_orders import forms, queries
from app.civic.work_orders.models import OrderClass
from app.core.audit import Fact, Show
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.exports import Column, Export, Kind
from app.core.security.masking import mask_phones
from app.parties.communities.actions import COMMUNITY_ID


def _orders(session: Session, **query: Any) -> Page[queries.Line]:
    return queries.orders_in_scope(session, now=utc_now(), **query)


EXPORTS = [
    Export(
        "work_orders",
        "物业工单",
        permission="cases:read",
        query=forms.OrdersFilter,
        filters={
            "category": Fact("类别", OrderClass),
            "state": Fact("状态", WorkOrderState),
            "community_id": COMMUNITY_ID,
            "unit_id": Fact("单位编号", Show.NUMBER),
        },
        page=_orders,
        columns=[
            Column("编号", "case.no"),
            Column("报修时间", "case.opened_at", Kind.MOMENT),
            Column("类别", "order.category", Kind.LABEL),
            Column("社区", "community"),
            Column("区域", "area"),
            Column("物业", "unit", width=28),
            Column("内容", lambda line: mask_phones(line.case.statement), width=40),
            Column("状态", lambda line: state_label(CaseKind.WORK_ORDER, line.case.state)),
            Column("接单期限", "order.take_by", Kind.MOMENT),
            Column("办完期限", "order.done_by", Kind.MOMENT),
            Column("超期时间", "order.overdue_at", Kind.MOMENT),
            Column("办完时间", "case.decided_at", Kind.MOMENT),
            Column("用时（分钟）", "order.minutes", Kind.WHOLE),
            Column("结果说明", lambda line: mask_phones(line.case.decision), width=40),
            Column("重新办理次数", "order.reopened", Kind.WHOLE),
            Column("评价", "order.rating", Kind.WHOLE),
        ],
    )
]
