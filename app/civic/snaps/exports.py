"""Exports of snaps: what was reported where, and what came of it; nobody's name."""

from typing import Any

from sqlalchemy.orm import Session

from app.civic.cases.labels import state_label
from app.civic.cases.models import CaseKind, SnapState
from app.civic.snaps import forms, queries
from app.civic.snaps.models import Category
from app.core.audit import Fact, Show
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.exports import Column, Export, Kind
from app.core.security.masking import mask_phones
from app.parties.communities.actions import COMMUNITY_ID


def _snaps(session: Session, **query: Any) -> Page[queries.Line]:
    return queries.snaps_in_scope(session, now=utc_now(), **query)


EXPORTS = [
    Export(
        "snaps",
        "随手拍",
        permission="cases:read",
        query=forms.SnapsFilter,
        filters={
            "category": Fact("类别", Category),
            "state": Fact("状态", SnapState),
            "community_id": COMMUNITY_ID,
            "area_id": Fact("区域编号", Show.NUMBER),
        },
        page=_snaps,
        columns=[
            Column("编号", "case.no"),
            Column("报告时间", "case.opened_at", Kind.MOMENT),
            Column("类别", "snap.category", Kind.LABEL),
            Column("社区", "community"),
            Column("区域", "area"),
            Column("内容", lambda line: mask_phones(line.case.statement), width=40),
            Column("状态", lambda line: state_label(CaseKind.SNAP, line.case.state)),
            Column("期限", "case.due_at", Kind.MOMENT),
            Column("办结时间", "case.decided_at", Kind.MOMENT),
            Column("用时（分钟）", "snap.minutes", Kind.WHOLE),
            Column("结果说明", lambda line: mask_phones(line.case.decision), width=40),
            Column("重新办理次数", "snap.reopened", Kind.WHOLE),
            Column("评价", "snap.rating", Kind.WHOLE),
        ],
    )
]
