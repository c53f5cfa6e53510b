"""Console pages of redemptions that staff undo after their day: asked by one person, decided by another."""

from typing import Any

from flask import render_template, url_for

from app.alliance.settlement import forms, labels, reversal_requests
from app.alliance.settlement.models import RequestStatus
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ReasonForm
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.staff.same_person import same_persons
from app.rewards.redemptions.labels import LABELS

blp = Console("reversals", __name__, sections=[Section("资金", "撤销核销", "reversals")], labels=LABELS)

STATUSES = [(status.value, labels.LABELS[RequestStatus][status]) for status in RequestStatus]


@blp.get("/redemption-reversals")
@page_for("settlement:read")
def reversals() -> str:
    """What staff have asked to be undone, and what became of it."""
    filters = Filters(forms.ReversalsFilter)
    page = reversal_requests.in_scope(db.session(), staff=current.staff, **filters.query)
    return render_template("settlement/reversals.html", page=page, filters=filters, statuses=STATUSES)


@blp.route("/redemptions/<int:redemption_id>/reversal", methods=["GET", "POST"])
@page_for("settlement:write")
def ask(redemption_id: int) -> Any:
    """Ask that a redemption be undone."""
    shown = reversal_requests.redemption_in_scope(db.session(), redemption_id=redemption_id, staff=current.staff)
    form = Form(ReasonForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: reversal_requests.ask(
                session, redemption_id=redemption_id, staff=current.staff, now=utc_now(), **typed
            ),
            done="已提交，等另一位工作人员批准。",
            to=lambda request: url_for(".reversal", request_id=request.id),
        )
        if answer:
            return answer
    return form.page("settlement/reversal_new.html", shown=shown)


@blp.get("/redemption-reversals/<int:request_id>")
@page_for("settlement:read")
def reversal(request_id: int) -> Any:
    """One request: decided here."""
    return _page(request_id, Form())


def _page(request_id: int, form: Form) -> Any:
    session = db.session()
    shown = reversal_requests.one_in_scope(session, request_id=request_id, staff=current.staff)
    asked_by = shown.request.asked_by
    is_own = bool(same_persons(session, staff_id=current.staff.id, among={asked_by}, now=utc_now()))
    return form.page("settlement/reversal.html", shown=shown, is_own=is_own, is_mine=asked_by == current.staff.id)


@blp.post("/redemption-reversals/<int:request_id>/approval")
@page_for("settlement:write")
def approve(request_id: int) -> Any:
    """Undo the redemption."""
    here = url_for(".reversal", request_id=request_id)
    return act(
        lambda session: reversal_requests.approve(session, request_id=request_id, staff=current.staff, now=utc_now()),
        done="已撤销这笔核销，并告知居民。",
        to=here,
        back=here,
    )


@blp.post("/redemption-reversals/<int:request_id>/rejection")
@page_for("settlement:write")
def reject(request_id: int) -> Any:
    """Leave the redemption as it is, with a reason."""
    reversal_requests.one_in_scope(db.session(), request_id=request_id, staff=current.staff)
    form = Form(ReasonForm)
    answer = form.run(
        lambda session, **typed: reversal_requests.reject(
            session, request_id=request_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="已驳回，核销不变。",
        to=url_for(".reversal", request_id=request_id),
    )
    return answer or _page(request_id, form)


@blp.post("/redemption-reversals/<int:request_id>/withdrawal")
@page_for("settlement:write")
def withdraw(request_id: int) -> Any:
    """Take one's own request back."""
    here = url_for(".reversal", request_id=request_id)
    return act(
        lambda session: reversal_requests.withdraw(session, request_id=request_id, staff=current.staff, now=utc_now()),
        done="已撤回申请。",
        to=here,
        back=here,
    )
