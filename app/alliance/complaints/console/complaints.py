"""Console pages of complaints: the queue by clock, all of them, one with all that happened, and its pictures."""

from typing import Any

from flask import Response, render_template, url_for

from app.alliance.complaints import evidence, forms, labels, queries
from app.alliance.complaints.categories import CATEGORIES
from app.civic.cases.evidence import pictures_of
from app.civic.cases.labels import LABELS as CASE_LABELS
from app.civic.cases.models import ComplaintState
from app.civic.cases.queries import QUEUE, events_of
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.console.sent_pictures import shown
from app.core.db.session import db
from app.core.files.response import download_stored
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import indented
from app.parties.staff.staffing import usernames_by_id

blp = Console("complaints", __name__, sections=[Section("商户", "投诉", "queue")], labels=labels.LABELS)

CHOICES = [(category.value, about.title) for category, about in CATEGORIES.items()]
STATES = [(state.value, words) for state, words in CASE_LABELS[ComplaintState].items()]


def _to_choose() -> dict[str, Any]:
    nodes = [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]
    return {"categories": CHOICES, "nodes": nodes}


@blp.get("/complaints")
@page_for("cases:read")
def queue() -> str:
    """What is open, the most urgent first."""
    filters = Filters(forms.QueueFilter)
    asked: dict[str, Any] = {name: value for name, value in filters.values.items() if name != "cursor"}
    lines = queries.queue(db.session(), staff=current.staff, now=utc_now(), **asked)
    return render_template(
        "complaints/queue.html", lines=lines, filters=filters, most=QUEUE, now=utc_now(), **_to_choose()
    )


@blp.get("/complaints/all")
@page_for("cases:read")
def complaints() -> str:
    """All complaints, those opened last first."""
    filters = Filters(forms.ComplaintsFilter)
    page = queries.complaints_in_scope(db.session(), staff=current.staff, now=utc_now(), **filters.query)
    return render_template("complaints/complaints.html", page=page, filters=filters, states=STATES, **_to_choose())


@blp.get("/complaints/<complaint_no>")
@page_for("cases:read")
def complaint(complaint_no: str) -> Any:
    """One complaint: what was said by both, what happened, and what can be done."""
    session = db.session()
    found = queries.complaint_in_scope(session, no=complaint_no, staff=current.staff)
    line = queries.lines(session, [found], now=utc_now())[0]
    happened = events_of(session, case_id=line.id, for_parties=False)

    def address(picture_id: int) -> str:
        return url_for(".picture", complaint_no=complaint_no, complaint_picture_id=picture_id)

    return Form().page(
        "complaints/complaint.html",
        line=line,
        case=line.case,
        complaint=line.complaint,
        about=CATEGORIES[line.complaint.category],
        events=happened,
        names=usernames_by_id(session, [*(each.staff_id for each in happened), line.case.owner_id]),
        pictures=shown(pictures_of(session, line.case), address),
        rate=queries.answer_rate(session, merchant_id=line.complaint.merchant_id, now=utc_now()),
        now=utc_now(),
        words=labels.EVENTS,
    )


@blp.get("/complaints/<complaint_no>/pictures/<int:complaint_picture_id>")
@page_for("cases:read")
def picture(complaint_no: str, complaint_picture_id: int) -> Response:
    """Drawn anew: nothing is in it but the picture."""
    asked: dict[str, Any] = {"no": complaint_no, "picture_id": complaint_picture_id}
    return download_stored(evidence.picture_in_scope(db.session(), staff=current.staff, **asked).file_id)
