"""Exports of complaints: about which shop, of what class, whether it has answered and what came of them; no names."""

from typing import Any

from sqlalchemy.orm import Session

from app.alliance.complaints import forms, queries
from app.alliance.complaints.models import Category
from app.civic.cases.labels import state_label
from app.civic.cases.models import CaseKind, ComplaintState
from app.core.audit import Fact
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.exports import Column, Export, Kind
from app.core.security.masking import mask_phones
from app.parties.communities.actions import COMMUNITY_ID


def _complaints(session: Session, **query: Any) -> Page[queries.Line]:
    return queries.complaints_in_scope(session, now=utc_now(), **query)


EXPORTS = [
    Export(
        "complaints",
        "投诉",
        permission="cases:read",
        query=forms.ComplaintsFilter,
        filters={
            "category": Fact("类别", Category),
            "state": Fact("状态", ComplaintState),
            "community_id": COMMUNITY_ID,
        },
        page=_complaints,
        columns=[
            Column("编号", "case.no"),
            Column("投诉时间", "case.opened_at", Kind.MOMENT),
            Column("商户", "shop"),
            Column("社区", "community"),
            Column("类别", "complaint.category", Kind.LABEL),
            Column("内容", lambda line: mask_phones(line.case.statement), width=40),
            Column("状态", lambda line: state_label(CaseKind.COMPLAINT, line.case.state)),
            Column("请商户答复", "complaint.asked_at", Kind.MOMENT),
            Column("答复期限", "complaint.answer_due_at", Kind.MOMENT),
            Column("商户答复时间", "complaint.answered_at", Kind.MOMENT),
            Column("商户答复", lambda line: mask_phones(line.complaint.answer), width=40),
            Column("办结时间", "case.decided_at", Kind.MOMENT),
            Column("给商户的结论", lambda line: mask_phones(line.complaint.to_shop), width=40),
        ],
    )
]
