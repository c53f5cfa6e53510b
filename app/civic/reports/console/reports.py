"""Console pages of reports: the queue by clock, all of them, one with all that happened, and its pictures."""

from typing import Any

from flask import Response, render_template, url_for

from app.civic.cases import evidence
from app.civic.cases.labels import EVENTS
from app.civic.cases.labels import LABELS as CASE_LABELS
from app.civic.cases.models import ReportState
from app.civic.cases.queries import QUEUE
from app.civic.reports import forms, holding, labels, queries
from app.civic.reports.categories import CATEGORIES
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

blp = Console("sealed_reports", __name__, sections=[Section("治理", "举报", "queue")], labels=labels.LABELS)

CHOICES = [(category.value, title) for category, title in CATEGORIES.items()]
STATES = [(state.value, words) for state, words in CASE_LABELS[ReportState].items()]


def nodes() -> list[tuple[int, str]]:
    """The nodes of the subtree, to choose from."""
    return [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]


@blp.get("/reports")
@page_for("reports:handle")
def queue() -> str:
    """What is open, the most urgent first."""
    filters = Filters(forms.QueueFilter)
    asked: dict[str, Any] = {name: value for name, value in filters.values.items() if name != "cursor"}
    lines = queries.queue(db.session(), staff=current.staff, now=utc_now(), **asked)
    most = QUEUE
    return render_template(
        "reports/queue.html", lines=lines, filters=filters, most=most, categories=CHOICES, nodes=nodes()
    )


@blp.get("/reports/all")
@page_for("reports:handle")
def reports() -> str:
    """All reports, those opened last first."""
    filters = Filters(forms.ReportsFilter)
    page = queries.reports_in_scope(db.session(), staff=current.staff, now=utc_now(), **filters.query)
    return render_template(
        "reports/reports.html", page=page, filters=filters, states=STATES, categories=CHOICES, nodes=nodes()
    )


@blp.get("/reports/<sealed_no>")
@page_for("reports:handle")
def report(sealed_no: str) -> Any:
    """One report: what is said of whom, what happened, and what can be done."""
    session = db.session()
    found = holding.report_in_scope(session, no=sealed_no, staff=current.staff)
    line = queries.lines(session, [found], now=utc_now())[0]
    happened = queries.happened(session, line.case, for_reporter=False)
    unsealings = queries.unsealings_of(session, line.case)
    who = [each for row in unsealings for each in (row.asked_by, row.granted_by)]

    def address(picture_id: int) -> str:
        return url_for(".picture", sealed_no=sealed_no, sealed_picture_id=picture_id)

    return Form().page(
        "reports/report.html",
        line=line,
        case=line.case,
        report=line.report,
        title=CATEGORIES[line.report.category],
        events=happened,
        names=usernames_by_id(session, [*(each.staff_id for each in happened), line.case.owner_id, *who]),
        me=current.staff.id,
        unsealings=unsealings,
        now=utc_now(),
        pictures=shown(evidence.pictures_of(session, line.case), address),
        words=EVENTS,
    )


@blp.get("/reports/<sealed_no>/pictures/<int:sealed_picture_id>")
@page_for("reports:handle")
def picture(sealed_no: str, sealed_picture_id: int) -> Response:
    """Drawn anew: nothing is in it but the picture."""
    session = db.session()
    case, _ = holding.report_in_scope(session, no=sealed_no, staff=current.staff)
    return download_stored(evidence.picture_of(session, case, sealed_picture_id).file_id)
