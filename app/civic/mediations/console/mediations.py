"""Console pages of mediations: the queue by clock, all of them, and one; what it is about only its mediator reads."""

from typing import Any

from flask import render_template

from app.civic.cases.labels import LABELS as CASE_LABELS
from app.civic.cases.models import MediationState
from app.civic.cases.queries import QUEUE, events_of
from app.civic.mediations import forms, holding, labels, naming, queries
from app.civic.mediations.categories import CATEGORIES
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import indented
from app.parties.staff.staffing import usernames_by_id

blp = Console("mediations", __name__, sections=[Section("治理", "调解", "queue")], labels=labels.LABELS)

CHOICES = [(category.value, title) for category, title in CATEGORIES.items()]
STATES = [(state.value, words) for state, words in CASE_LABELS[MediationState].items()]


def to_choose() -> dict[str, Any]:
    """What lists are filtered by."""
    nodes = [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]
    return {"categories": CHOICES, "nodes": nodes}


@blp.get("/mediations")
@page_for("mediations:read")
def queue() -> str:
    """What is open, the most urgent first."""
    filters = Filters(forms.QueueFilter)
    asked: dict[str, Any] = {name: value for name, value in filters.values.items() if name != "cursor"}
    lines = queries.queue(db.session(), staff=current.staff, now=utc_now(), **asked)
    return render_template("mediations/queue.html", lines=lines, filters=filters, most=QUEUE, **to_choose())


@blp.get("/mediations/all")
@page_for("mediations:read")
def mediations() -> str:
    """All of them, those opened last first."""
    filters = Filters(forms.MediationsFilter)
    page = queries.mediations_in_scope(db.session(), staff=current.staff, now=utc_now(), **filters.query)
    return render_template("mediations/mediations.html", page=page, filters=filters, states=STATES, **to_choose())


@blp.get("/mediations/<mediation_no>")
@page_for("mediations:read")
def mediation(mediation_no: str) -> Any:
    """One of them: how far it is; for its mediator all of it, with what can be done."""
    session, now = db.session(), utc_now()
    found = queries.mediation_in_scope(session, no=mediation_no, staff=current.staff)
    case, about = found
    reads = holding.mediates(session, case, current.staff, now)
    happened = events_of(session, case_id=case.id, for_parties=False)
    return Form().page(
        "mediations/mediation.html",
        line=queries.lines(session, [found], now=now)[0],
        case=case,
        mediation=about,
        reads=reads,
        can_take=can_take(found),
        sides=naming.names_of_sides(session, case, about) if reads else {},
        sittings=queries.sittings_of(session, about) if reads else [],
        agreements=queries.agreements_of(session, about) if reads else [],
        events=happened,
        names=usernames_by_id(session, [each.staff_id for each in happened]),
        words=labels.EVENTS,
        now=now,
    )


def can_take(found: queries.Found) -> bool:
    """Whether one who looks at it could mediate it: nobody who still holds the post does."""
    session, now, (case, _) = db.session(), utc_now(), found
    if not holding.is_mediator(session, case, current.staff.id, now):
        return False
    left = case.state == MediationState.SESSIONS and not holding.is_mediator(session, case, case.owner_id or 0, now)
    return case.state == MediationState.AGREED or left
