"""Console pages of an inspection of a shop, opened by hand."""

from functools import partial
from typing import Any

from flask import url_for

from app.alliance.ratings import inspections, labels
from app.alliance.ratings.models import Inspection, InspectionCause
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.office.profiles.forms import merchants as forms
from app.parties import merchants

blp = Console("merchant_inspections", __name__)

BY_STAFF = (InspectionCause.RING, InspectionCause.COMPLAINT, InspectionCause.LOW_MEAN, InspectionCause.OTHER)
CAUSES = [(cause.value, labels.LABELS[InspectionCause][cause]) for cause in BY_STAFF]


def _page_of(opened: Inspection) -> str:
    return url_for("inspections_console.inspection", inspection_id=opened.id)


@blp.route("/merchants/<int:merchant_id>/inspections/new", methods=["GET", "POST"])
@page_for("ratings:review")
def begin(merchant_id: int) -> Any:
    """Open an inspection of a shop by hand."""
    shop = merchants.merchant_in_scope(db.session(), merchant_id=merchant_id, staff=current.staff)
    form = Form(forms.InspectionForm)
    if form.is_sent:
        command = partial(inspections.open_by_staff, merchant_id=merchant_id, staff=current.staff, now=utc_now())
        answer = form.run(command, done="核查已开始。", to=_page_of)
        if answer:
            return answer
    return form.page("profiles/merchant_inspection_new.html", shop=shop, causes=CAUSES)
