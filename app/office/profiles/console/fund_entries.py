"""Console pages of a fund's entries: money that comes in, and money that it hands down."""

from typing import Any

from flask import url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.errors import DomainError
from app.core.files.uploads import uploaded_attachment
from app.core.http.policies import current, page_for
from app.ledger import chart
from app.ledger import journals as ledger
from app.office.profiles.forms import funds as forms
from app.treasury import funds
from app.treasury.funds import labels
from app.treasury.funds.models import Allocation, TopUpSource

SOURCES = [(source.value, labels.LABELS[TopUpSource][source]) for source in TopUpSource]

blp = Console("fund_entries", __name__)


@blp.route("/funds/<int:fund_id>/top-ups/new", methods=["GET", "POST"])
@page_for("funds:write")
def top_up(fund_id: int) -> Any:
    """Note money that has come in."""
    fund = funds.fund_in_scope(db.session(), fund_id=fund_id, staff=current.staff)
    form = Form(forms.TopUpForm)
    if form.is_sent:
        answer = _draft(fund_id, form)
        if answer:
            return answer
    return form.page("profiles/top_up_new.html", fund=fund, sources=SOURCES)


def _draft(fund_id: int, form: Form) -> Any:
    try:
        slip = uploaded_attachment(required=False)
    except DomainError as error:
        form.load()
        form.refuse(errors={"file": [error.message]})
        return None
    return form.run(
        lambda session, **typed: funds.draft_top_up(
            session, fund_id=fund_id, staff=current.staff, now=utc_now(), attachment=slip, **typed
        ),
        done="已登记，请另一位工作人员审批。",
        to=lambda drafted: url_for("top_ups_console.top_up", top_up_id=drafted.id),
    )


@blp.route("/funds/<int:fund_id>/allocations/new", methods=["GET", "POST"])
@page_for("funds:write")
def allocate(fund_id: int) -> Any:
    """Draft money for one or several funds below."""
    session = db.session()
    fund = funds.fund_in_scope(session, fund_id=fund_id, staff=current.staff)
    form = Form(forms.AllocationForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: funds.draft_allocations(
                session, fund_id=fund_id, staff=current.staff, now=utc_now(), **typed
            ),
            done=lambda drafted: f"已登记 {len(drafted)} 笔划拨，请另一位工作人员审批。",
            to=_drafted,
        )
        if answer:
            return answer
    fund = funds.fund_in_scope(session, fund_id=fund_id, staff=current.staff)
    below = [(each.id, each.name) for each in funds.funds_below(session, fund=fund)]
    available_fen = ledger.balance(session, chart.fund(fund.id, "available"))
    return form.page("profiles/allocation_new.html", fund=fund, below=below, available_fen=available_fen)


def _drafted(allocations: list[Allocation]) -> str:
    """The one that was drafted, or where there are several the list of drafts."""
    if len(allocations) == 1:
        return url_for("allocations_console.allocation", allocation_id=allocations[0].id)
    return url_for("allocations_console.allocations", status="drafted")
