"""Console pages of personal data: names to be corrected."""

from functools import partial
from typing import Any

from flask import render_template, url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.core.security.masking import mask_name
from app.office import privacy
from app.office.privacy import forms, labels
from app.office.privacy.models import CorrectionStatus

blp = Console(
    "privacy",
    __name__,
    sections=[Section("居民", "更正姓名", "corrections")],
    labels=labels.LABELS,
)
STATUSES = [(status.value, label) for status, label in labels.LABELS[CorrectionStatus].items()]


@blp.get("/corrections")
@page_for("residents:correct")
def corrections() -> str:
    """Names that residents want corrected; the old one is masked, the new one has to be read to be judged."""
    filters = Filters(forms.CorrectionsQuery)
    page = privacy.corrections_in_scope(db.session(), staff=current.staff, **filters.query)
    return render_template(
        "privacy/corrections.html", page=page, filters=filters, statuses=STATUSES, form=Form(), mask=mask_name
    )


@blp.post("/corrections/<int:correction_id>/approval")
@page_for("residents:correct")
def approve_correction(correction_id: int) -> Any:
    """Put the name on the roster."""
    here = url_for(".corrections")
    work = partial(privacy.decide_correction, correction_id=correction_id, approved=True, reason="")
    return act(
        lambda session: work(session, staff=current.staff, now=utc_now()), done="姓名已更正。", to=here, back=here
    )


@blp.route("/corrections/<int:correction_id>/rejection", methods=["GET", "POST"])
@page_for("residents:correct")
def reject_correction(correction_id: int) -> Any:
    """Leave the name as it is, and say why."""
    asked = privacy.correction_in_scope(db.session(), correction_id=correction_id, staff=current.staff)
    return ask_reason(
        partial(
            privacy.decide_correction, correction_id=correction_id, approved=False, staff=current.staff, now=utc_now()
        ),
        title="退回更正申请",
        about=f"居民 {asked.resident_id} 申请把姓名改为“{asked.name}”。",
        effect="名册上的姓名不变。",
        hint="本人看得到，例如：请带身份证到社区服务台核对。",
        button="退回",
        done="已退回，本人在小程序里能看到原因。",
        to=url_for(".corrections"),
    )
