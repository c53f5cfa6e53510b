"""Console pages of cases: the queue by clock, all of them, one with all that happened, and a letter to print."""

from typing import Any

from flask import render_template

from app.civic.cases import labels, queries
from app.civic.cases.console.pictures import shown_of
from app.civic.cases.deciding import case_in_scope
from app.civic.cases.forms import CasesFilter
from app.civic.cases.models import ABOUT_RECORDS, CaseKind
from app.core.clock import last_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.policies import current, page_for
from app.parties.staff.staffing import usernames_by_id
from app.standing.programmes import looking

blp = Console("cases", __name__, sections=[Section("治理", "异议和修复", "queue")], labels=labels.LABELS)

blp.add_app_template_global(labels.state_label, "case_state")
blp.add_app_template_global(last_day, "last_day")


@blp.get("/cases")
@page_for("cases:read")
def queue() -> str:
    """What is open, the most urgent first."""
    return render_template("cases/queue.html", lines=queries.queue(db.session(), staff=current.staff, now=utc_now()))


@blp.get("/cases/all")
@page_for("cases:read")
def cases() -> str:
    """All cases, those opened last first."""
    filters = Filters(CasesFilter)
    return render_template(
        "cases/cases.html",
        page=queries.cases_in_scope(db.session(), staff=current.staff, now=utc_now(), **filters.query),
        filters=filters,
        kinds=[(kind.value, labels.LABELS[CaseKind][kind]) for kind in ABOUT_RECORDS],
    )


@blp.get("/cases/<case_no>")
@page_for("cases:read")
def case(case_no: str) -> Any:
    """One case: what it is about, what happened, and what can be done; that it was opened is noted."""
    return Form().page("cases/case.html", **_shown(case_no, "case"))


@blp.get("/cases/<case_no>/letter")
@page_for("cases:read")
def letter(case_no: str) -> Any:
    """What came of it, to print for whoever has no phone."""
    return Form().page("cases/letter.html", **_shown(case_no, "letter"))


def _shown(case_no: str, how: str) -> dict[str, Any]:
    session = db.session()
    found = case_in_scope(session, no=case_no, staff=current.staff)
    subjects = [(found.subject_kind, found.subject_id)]
    execute(looking.note_seen, subjects=subjects, how=how, staff=current.staff, now=utc_now())
    happened = queries.events_of(session, case_id=found.id, for_parties=False)
    names = usernames_by_id(session, (found.owner_id, found.decided_by, *(event.staff_id for event in happened)))
    return {
        "line": queries.lines(session, [found], now=utc_now())[0],
        "case": found,
        "record": found.record,
        "events": happened,
        "tasks": queries.tasks_of(session, case_id=found.id),
        "names": names,
        "pictures": shown_of(found),
        "words": labels.EVENTS,
    }
