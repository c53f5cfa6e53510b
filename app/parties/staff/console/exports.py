"""Exports of staff."""

from typing import Any

from sqlalchemy.orm import Session

from app.core import audit
from app.core.audit import Fact, Show
from app.core.console import audit_entries
from app.core.db.paging import Page
from app.core.exports import Column, Export, Kind
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.communities.actions import COMMUNITY_ID
from app.parties.communities.nodes import ids_below
from app.parties.staff import forms, staffing
from app.parties.staff.actions import name_of


def audit_page(session: Session, *, staff: StaffIdentity, username: str | None = None, **wanted: Any) -> Page[Any]:
    """Entries of the audit log of a subtree, each with what to call its actor."""
    actor = staffing.actor_of(session, username) if username is not None else None
    page = audit.events(session, nodes=ids_below(session, staff.path), actor=actor, **wanted)
    names = staffing.usernames(session, {event.actor for event in page.items})
    return page.map(lambda event: (names.get(event.actor) or name_of(event.actor) or event.actor, event))


_USERNAME = Fact("用户名")
EXPORTS = [
    Export(
        "audit",
        "操作日志",
        columns=[
            Column("时间", lambda row: row[1].at, Kind.MOMENT),
            Column("谁", lambda row: row[0]),
            Column("操作", lambda row: audit_entries.action(row[1])),
            Column("对象", lambda row: audit_entries.subject(row[1])),
            Column(
                "内容",
                lambda row: "；".join(f"{name}：{value}" for name, value in audit_entries.facts(row[1])),
                width=60,
            ),
        ],
        query=forms.AuditQuery,
        filters={
            "username": _USERNAME,
            "action": Fact("操作", Show.ACTION),
            "subject_kind": Fact("对象", Show.SUBJECT),
            "subject_id": Fact("对象编号"),
            "since": Fact("从", Show.DAY),
            "until": Fact("到", Show.DAY),
        },
        page=audit_page,
        permission="audit:read",
    ),
    Export(
        "staff",
        "工作人员",
        columns=[
            Column("用户名", "StaffMember.username"),
            Column("姓名", lambda row: row.StaffMember.name or ""),
            Column("角色", "StaffMember.role", Kind.LABEL),
            Column("所在节点", "Community.name", width=20),
            Column("开通时间", "StaffMember.created_at", Kind.MOMENT),
            Column("停用时间", "StaffMember.disabled_at", Kind.MOMENT),
        ],
        query=forms.StaffQuery,
        filters={"username": _USERNAME, "role": Fact("角色", StaffRole), "community_id": COMMUNITY_ID},
        page=staffing.members_in_scope,
        permission="staff:write",
    ),
]
