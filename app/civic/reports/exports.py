"""Exports of reports: of what class they were, where and what came of them; nobody's name, and no reporter's words."""

from typing import Any

from sqlalchemy.orm import Session

from app.civic.cases.labels import state_label
from app.civic.cases.models import CaseKind, ReportState
from app.civic.reports import forms, queries
from app.civic.reports.models import ReportCategory
from app.core.audit import Fact, Show
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.exports import Column, Export, Kind
from app.parties.communities.actions import COMMUNITY_ID


def _reports(session: Session, **query: Any) -> Page[queries.Line]:
    return queries.reports_in_scope(session, now=utc_now(), **query)


EXPORTS = [
    Export(
        "sealed_reports",
        "举报",
        permission="reports:handle",
        query=forms.ReportsFilter,
        filters={
            "month": Fact("月份", Show.MONTH),
            "category": Fact("类别", ReportCategory),
            "state": Fact("状态", ReportState),
            "community_id": COMMUNITY_ID,
        },
        page=_reports,
        columns=[
            Column("编号", "case.no"),
            Column("收到时间", "case.opened_at", Kind.MOMENT),
            Column("类别", "report.category", Kind.LABEL),
            Column("社区", "community"),
            Column("网格", "area"),
            Column("状态", lambda line: state_label(CaseKind.REPORT, line.case.state)),
            Column("期限", "case.due_at", Kind.MOMENT),
            Column("办结时间", "case.decided_at", Kind.MOMENT),
            Column("已登记记录", lambda line: "是" if line.report.record_id is not None else ""),
        ],
    )
]
