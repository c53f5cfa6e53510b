"""Lists about staff that can be taken home."""

from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.core import audit
from app.core.db.paging import Page
from app.core.exports import Column, Export, Kind
from app.core.identities import StaffIdentity
from app.parties.staff import forms, staffing
from app.parties.staff.console import audit_labels


def audit_page(session: Session, *, staff: StaffIdentity, username: str | None = None, **wanted: Any) -> Page[Any]:
    """Entries of the audit log of a subtree, each with what to call its actor."""
    actor = staffing.actor_of(session, username) if username is not None else None
    page = audit.events(session, path=staff.path, actor=actor, **wanted)
    names = staffing.usernames(session, {event.actor for event in page.items})
    return page.map(lambda event: (names.get(event.actor, event.actor), event))


def _action(row: tuple[str, audit.AuditEvent]) -> str:
    words: dict[str, str] = current_app.extensions["actions"]
    return words.get(row[1].action, row[1].action)


EXPORTS = [
    Export(
        "audit",
        "操作日志",
        columns=[
            Column("时间", lambda row: row[1].at, Kind.MOMENT),
            Column("谁", lambda row: row[0]),
            Column("操作", _action),
            Column("对象", lambda row: audit_labels.subject(row[1])),
            Column(
                "内容",
                lambda row: "；".join(f"{name}：{value}" for name, value in audit_labels.facts(row[1])),
                width=60,
            ),
        ],
        query=forms.AuditQuery,
        page=audit_page,
        roles=("admin", "auditor"),
    ),
    Export(
        "staff",
        "工作人员",
        columns=[
            Column("用户名", "StaffMember.username"),
            Column("角色", "StaffMember.role", Kind.LABEL),
            Column("所在节点", "Community.name", width=20),
            Column("开通时间", "StaffMember.created_at", Kind.MOMENT),
            Column("停用时间", "StaffMember.disabled_at", Kind.MOMENT),
        ],
        query=forms.StaffQuery,
        page=staffing.members_in_scope,
        roles=("admin",),
    ),
]
