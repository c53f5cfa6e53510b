"""The audit log of the subtree: who did, saw or changed what."""

from flask import current_app, render_template

from app.core.console.blueprint import Console, Section
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.staff import forms
from app.parties.staff.console import audit_labels
from app.parties.staff.console.exports import audit_page

blp = Console("audit_log", __name__, sections=[Section("管理", "操作日志", "events")])


@blp.get("/audit")
@page_for("admin", "auditor")
def events() -> str:
    """What was done, newest first."""
    filters = Filters(forms.AuditQuery)
    page = audit_page(db.session(), staff=current.staff, **filters.query)
    words: dict[str, str] = current_app.extensions["actions"]
    actions = sorted(words.items(), key=lambda pair: pair[0])
    return render_template(
        "staff/audit_log.html", page=page, filters=filters, actions=actions, words=words, deeds=audit_labels
    )
