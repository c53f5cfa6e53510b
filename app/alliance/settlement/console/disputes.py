"""Console pages of disputes: what the shop says, what is known, and the two outcomes."""

from typing import Any

from flask import render_template, url_for

from app.alliance.settlement import dispute_context, forms
from app.alliance.settlement import disputes as disputes_service
from app.alliance.settlement.console.common import communities
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for

blp = Console("disputes", __name__, sections=[Section("资金", "争议处理", "disputes")])


@blp.get("/disputes")
@page_for("settlement:read")
def disputes() -> str:
    """Lines that shops have objected to."""
    filters = Filters(forms.DisputesFilter)
    page = dispute_context.disputed(db.session(), staff=current.staff, **filters.query)
    return render_template("settlement/disputes.html", page=page, filters=filters, communities=communities())


def _page(line_id: int, form: Form) -> Any:
    shown = dispute_context.evidence(db.session(), line_id=line_id, staff=current.staff)
    return form.page("settlement/dispute.html", shown=shown)


@blp.get("/disputes/<int:line_id>")
@page_for("settlement:read")
def dispute(line_id: int) -> Any:
    """One line with the evidence beside it."""
    return _page(line_id, Form(forms.ResolutionForm))


@blp.post("/disputes/<int:line_id>")
@page_for("settlement:write")
def resolve(line_id: int) -> Any:
    """Decide on it."""
    dispute_context.evidence(db.session(), line_id=line_id, staff=current.staff)
    form = Form(forms.ResolutionForm)
    answer = form.run(
        lambda session, **typed: disputes_service.resolve(
            session, line_id=line_id, staff=current.staff, now=utc_now(), **typed
        ),
        done=lambda shown: (
            "已裁定属实，这一笔会出现在下个月的对账单上。"
            if shown.line.status.value == "carried"
            else "已裁定作废，商户的积分和补贴已收回。"
        ),
        to=url_for(".disputes"),
    )
    return answer or _page(line_id, form)
