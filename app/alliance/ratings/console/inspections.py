"""Console pages of inspections: opened for a shop, closed with what was found."""

from functools import partial
from typing import Any

from flask import url_for

from app.alliance.ratings import forms, inspections, labels
from app.alliance.ratings.models import InspectionResult
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.staff.staffing import usernames

blp = Console("inspections", __name__)

RESULTS = [(result.value, labels.LABELS[InspectionResult][result]) for result in InspectionResult]


@blp.get("/inspections/<int:inspection_id>")
@page_for("ratings:read")
def inspection(inspection_id: int) -> Any:
    """One inspection."""
    return _page(inspection_id, Form(forms.ResultForm))


def _page(inspection_id: int, form: Form) -> Any:
    session = db.session()
    found, shop = inspections.inspection_in_scope(session, inspection_id=inspection_id, staff=current.staff)
    actors = {found.opened_by} | ({f"staff:{found.closed_by}"} if found.closed_by else set())
    return form.page(
        "ratings/inspection.html",
        inspection=found,
        shop=shop,
        names=usernames(session, actors),
        results=RESULTS,
    )


@blp.post("/inspections/<int:inspection_id>/result")
@page_for("ratings:review")
def close(inspection_id: int) -> Any:
    """Say what was found; the inspection is closed."""
    inspections.inspection_in_scope(db.session(), inspection_id=inspection_id, staff=current.staff)
    form = Form(forms.ResultForm)
    command = partial(inspections.close, inspection_id=inspection_id, staff=current.staff, now=utc_now())
    answer = form.run(command, done="核查已办结。", to=url_for(".inspection", inspection_id=inspection_id))
    return answer or _page(inspection_id, form)
