"""Console pages of the audit log of the subtree: who did, saw or changed what."""

from flask import render_template

from app.core.console import audit_entries
from app.core.console.blueprint import Console, Section
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities import nodes
from app.parties.staff import forms
from app.parties.staff.console.exports import audit_page

blp = Console("audit_log", __name__, sections=[Section("管理", "操作日志", "events")])


@blp.get("/audit")
@page_for("audit:read")
def events() -> str:
    """What was done, newest first."""
    filters = Filters(forms.AuditQuery)
    page = audit_page(db.session(), staff=current.staff, **filters.query)
    entries = [event for _, event in page.items]
    audit_entries.name_nodes(nodes.names_by_id(db.session(), audit_entries.node_ids(entries)))
    actions = [(stored, action.label) for stored, action in sorted(audit_entries.declared().items())]
    return render_template("staff/audit_log.html", page=page, filters=filters, actions=actions)
