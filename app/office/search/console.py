"""Console pages of the search: one box (Ctrl-K) over everything that staff look for."""

from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.console.lists import PAGE, Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.office.search import forms, labels
from app.office.search.looking import Group, Kind, look
from app.parties.residents import finding

blp = Console("search", __name__, labels=labels.LABELS)

IN_THE_BOX = 6
PLACES = {
    Kind.PEOPLE: ("residents_console.resident", "resident_id"),
    Kind.HOUSEHOLDS: ("residents_console.household", "household_id"),
    Kind.SHOPS: ("merchant_profile_console.shop", "merchant_id"),
    Kind.UNITS: ("unit_profile_console.unit", "unit_id"),
    Kind.OFFERS: ("offers_console.offer", "offer_id"),
    Kind.STATEMENTS: ("statements_console.statement", "statement_id"),
}
"""The page of each kind, and what its address calls the id."""


def _address(kind: Kind, thing_id: int) -> str:
    endpoint, name = PLACES[kind]
    values: dict[str, Any] = {name: thing_id}
    return url_for(endpoint, **values)


def _page(groups: list[Group], query: str, kind: Kind | None, form: Form, **context: Any) -> Any:
    words = {"groups": groups, "query": query, "kind": kind, "address": _address, "total_max": finding.TOTAL_MAX}
    return form.page("search/search.html", **words, **context)


@blp.get("/search")
@page_for("console:use")
def search() -> Any:
    """Find people, households, shops, units, offers and statements by a few characters."""
    filters = Filters(forms.SearchQuery)
    query, kind = filters.values["q"], filters.values["kind"]
    is_box = bool(filters.values["box"])
    limit = IN_THE_BOX if is_box else PAGE if kind else PAGE // 5
    groups = look(db.session(), text=query, staff=current.staff, limit=limit, only=kind)
    if is_box:
        words = {"groups": groups, "query": query, "address": _address, "total_max": finding.TOTAL_MAX}
        return render_template("search/_found.html", **words)
    return _page(groups, query, kind, Form(forms.PageReasonForm))


@blp.post("/search/reveal")
@page_for("residents:reveal")
def reveal() -> Any:
    """The people of this page in full; the audit log notes once who has looked at them and why."""
    form = Form(forms.PageReasonForm)
    query = str(form.values.get("q", ""))[: forms.TEXT_MAX]
    groups = look(db.session(), text=query, staff=current.staff, limit=PAGE, only=Kind.PEOPLE)
    ids = [hit.id for group in groups for hit in group.hits]

    def read(session: Session, *, reason: str, **_: Any) -> dict[int, tuple[str, str]]:
        return finding.reveal_page(session, resident_ids=ids, reason=reason, staff=current.staff, now=utc_now())

    seen = form.result_of(read)
    return _page(groups, query, Kind.PEOPLE, form, seen=seen)
