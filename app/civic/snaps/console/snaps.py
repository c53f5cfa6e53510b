"""Console pages of reports: the queue by clock, all of them, one with all that happened, and its pictures."""

from datetime import datetime
from typing import Any

from flask import Response, render_template, url_for

from app.civic.cases.evidence import pictures_of
from app.civic.cases.labels import EVENTS
from app.civic.cases.labels import LABELS as CASE_LABELS
from app.civic.cases.models import SnapState
from app.civic.cases.queries import QUEUE
from app.civic.snaps import evidence, forms, holding, labels, places, queries
from app.civic.snaps.categories import CATEGORIES
from app.core.clock import business_day, last_day, start_of_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.formats import day, moment
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.console.sent_pictures import shown
from app.core.db.session import db
from app.core.files.response import download_stored
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import indented
from app.parties.staff.staffing import usernames_by_id

blp = Console("snaps", __name__, sections=[Section("治理", "随手拍", "queue")], labels=labels.LABELS)


def _until(due_at: datetime) -> str:
    """A day where its clock is of working days, else a moment."""
    if due_at == start_of_day(business_day(due_at)):
        return day(last_day(due_at))
    return moment(due_at)


blp.add_app_template_global(_until, "snap_until")

CHOICES = [(category.value, about.title) for category, about in CATEGORIES.items()]
STATES = [(state.value, words) for state, words in CASE_LABELS[SnapState].items()]


def nodes() -> list[tuple[int, str]]:
    """The nodes of the subtree, to choose from."""
    return [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]


def _areas(community_id: int | None) -> list[tuple[int, str]]:
    """The areas of the node that was chosen, else of one's own: of all of a district they are too many."""
    chosen = community_id or current.staff.community_id
    if chosen not in {node for node, _ in nodes()}:
        return []
    return [(area.id, area.name) for area in places.areas_to_choose(db.session(), community_id=chosen)]


@blp.get("/snaps")
@page_for("cases:read")
def queue() -> str:
    """What is open, the most urgent first."""
    filters = Filters(forms.QueueFilter)
    asked: dict[str, Any] = {name: value for name, value in filters.values.items() if name != "cursor"}
    lines = queries.queue(db.session(), staff=current.staff, now=utc_now(), **asked)
    return render_template("snaps/queue.html", lines=lines, filters=filters, most=QUEUE, **_to_choose(filters))


@blp.get("/snaps/all")
@page_for("cases:read")
def snaps() -> str:
    """All reports, those opened last first."""
    filters = Filters(forms.SnapsFilter)
    page = queries.snaps_in_scope(db.session(), staff=current.staff, now=utc_now(), **filters.query)
    return render_template("snaps/snaps.html", page=page, filters=filters, states=STATES, **_to_choose(filters))


def _to_choose(filters: Filters) -> dict[str, Any]:
    return {"categories": CHOICES, "nodes": nodes(), "areas": _areas(filters.values["community_id"])}


@blp.get("/snaps/<snap_no>")
@page_for("cases:read")
def snap(snap_no: str) -> Any:
    """One report: what was seen where, what happened, and what can be done."""
    session = db.session()
    found = holding.snap_in_scope(session, no=snap_no, staff=current.staff)
    line = queries.lines(session, [found], now=utc_now())[0]
    happened = queries.seen_events(session, line)

    def address(picture_id: int) -> str:
        return url_for(".picture", snap_no=snap_no, snap_picture_id=picture_id)

    return Form().page(
        "snaps/snap.html",
        line=line,
        case=line.case,
        snap=line.snap,
        about=CATEGORIES[line.snap.category],
        events=happened,
        names=usernames_by_id(session, [*(each.staff_id for each in happened), line.case.owner_id]),
        is_mine=line.case.owner_id == current.staff.id,
        pictures=shown(pictures_of(session, line.case), address),
        words=EVENTS,
    )


@blp.get("/snaps/<snap_no>/pictures/<int:snap_picture_id>")
@page_for("cases:read")
def picture(snap_no: str, snap_picture_id: int) -> Response:
    """Drawn anew: nothing is in it but the picture."""
    found = evidence.picture_in_scope(db.session(), no=snap_no, picture_id=snap_picture_id, staff=current.staff)
    return download_stored(found.file_id)
