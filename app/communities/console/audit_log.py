"""The audit log of the subtree: who did, saw or changed what."""

from typing import Any

from flask import current_app, render_template

from app.communities import forms
from app.communities.service import staffing
from app.core import audit
from app.core.console.blueprint import Console, Section
from app.core.console.lists import Filters
from app.core.extensions import db
from app.core.policy import current, page_for

blp = Console("audit_log", __name__, sections=[Section("管理", "操作日志", "events")])


@blp.get("/audit")
@page_for("admin", "auditor")
def events() -> str:
    """What was done, newest first."""
    filters, session = Filters(forms.AuditQuery), db.session()
    query: dict[str, Any] = filters.query
    username = query.pop("username", None)
    if username is not None:
        query["actor"] = staffing.actor_of(session, username)
    page = audit.events(session, path=current.staff.path, **query)
    names = staffing.usernames(session, {event.actor for event in page.items})
    actions = sorted(current_app.extensions["actions"].items(), key=lambda pair: pair[0])
    return render_template(
        "communities/audit_log.html", page=page, filters=filters, names=names, actions=actions, words=dict(actions)
    )
