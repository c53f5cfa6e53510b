"""Console pages of one fund: what it has, and every movement with the balance that it left."""

from typing import Any

from flask import render_template, url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.db.engine import snapshot
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import label_of
from app.office.profiles.forms import funds as forms
from app.parties.communities.nodes import get_community
from app.treasury import funds
from app.treasury.funds import labels, movements

blp = Console("funds", __name__)


@blp.get("/funds/<int:fund_id>")
@page_for("funds:read")
def fund(fund_id: int) -> str:
    """A fund, and what has come into it and gone out of it."""
    filters = Filters(forms.MovementsQuery)
    with snapshot(db.engine) as session:  # Balances are exact where everything is read at one moment.
        found = funds.fund_in_scope(session, fund_id=fund_id, staff=current.staff)
        page = movements.movements(session, fund_id=fund_id, staff=current.staff, **filters.query)
        node, below = get_community(session, found.community_id), funds.funds_below(session, fund=found)
        held = {kind: ledger.balance(session, chart.fund(found.id, kind)) for kind in ("available", "reserved")}
        return render_template(
            "profiles/fund.html",
            fund=found,
            node=node,
            held=held,
            page=page,
            filters=filters,
            kinds=labels.KINDS.items(),
            kind_label=label_of,
            memo=labels.memo,
            can_allocate=bool(below),
            link_of=link_of,
        )


def link_of(reference: str) -> str | None:
    """The page of what a journal was about, as far as it has one."""
    what, _, number = reference.removeprefix("reverse:").removeprefix("settle:").partition(":")
    if not number.isdigit():
        return None
    if what == "top_up":
        return url_for("top_ups_console.top_up", top_up_id=int(number))
    if what == "allocation":
        return url_for("allocations_console.allocation", allocation_id=int(number))
    if what == "statement":
        return url_for("statements_console.statement", statement_id=int(number))
    return None


@blp.route("/funds/new", methods=["GET", "POST"])
@page_for("funds:open")
def open_fund() -> Any:
    """A fund for a node that has none."""
    form = Form(forms.FundForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: funds.open_fund_for(session, staff=current.staff, now=utc_now(), **typed),
            done=lambda opened: f"已开设{opened.name}。",
            to=lambda opened: url_for(".fund", fund_id=opened.id),
        )
        if answer:
            return answer
    nodes = funds.without_fund(db.session(), staff=current.staff)
    return form.page("profiles/fund_new.html", nodes=[(node.id, node.name) for node in nodes])
