"""Console pages of top-ups: noted by one person, decided by another."""

from typing import Any

from flask import Response, current_app, render_template, url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ReasonForm
from app.core.db.session import db
from app.core.errors import NotFoundError
from app.core.files.response import download_stored
from app.core.http.policies import current, page_for
from app.parties.staff.same_person import same_persons
from app.treasury import funds
from app.treasury.funds import forms, labels
from app.treasury.funds.models import TopUp, TopUpSource, TopUpStatus

SOURCES = [(source.value, labels.LABELS[TopUpSource][source]) for source in TopUpSource]
STATUSES = [(status.value, labels.LABELS[TopUpStatus][status]) for status in TopUpStatus]

blp = Console(
    "top_ups",
    __name__,
    sections=[Section("资金", "充值", "top_ups")],
    labels=labels.LABELS,
)


@blp.get("/top-ups")
@page_for("funds:read")
def top_ups() -> str:
    """What has come into the funds of the subtree, and what waits for approval."""
    filters = Filters(forms.TopUpsQuery)
    page = funds.top_ups_in_scope(db.session(), staff=current.staff, **filters.query)
    return render_template(
        "funds/top_ups.html",
        page=page,
        filters=filters,
        sources=SOURCES,
        statuses=STATUSES,
        own_fund_id=funds.own_fund_id(db.session(), current.staff.community_id),
    )


@blp.get("/top-ups/<int:top_up_id>/attachment")
@page_for("funds:read")
def attachment(top_up_id: int) -> Response:
    """The bank's slip."""
    shown = funds.top_up_in_scope(db.session(), top_up_id=top_up_id, staff=current.staff)
    if shown.attachment is None:
        raise NotFoundError("这笔充值没有附件。")
    return download_stored(shown.attachment.id)


@blp.get("/top-ups/<int:top_up_id>")
@page_for("funds:read")
def top_up(top_up_id: int) -> Any:
    """One top-up: decided here, and taken back."""
    return _page(top_up_id, Form())


def _page(top_up_id: int, form: Form) -> Any:
    shown = funds.top_up_in_scope(db.session(), top_up_id=top_up_id, staff=current.staff)
    node = funds.node_of(db.session(), shown.fund)
    return form.page(
        "funds/top_up.html",
        shown=shown,
        top_up=shown.top_up,
        own=_own(shown.top_up),
        me=current.staff,
        is_from_above=current.staff.path != node.path,
        wants_third=shown.top_up.amount_fen >= _third_person_fen() and node.parent_id is not None,
    )


def _third_person_fen() -> int:
    fen: int = current_app.config["SETTINGS"].top_up_third_person_fen
    return fen


def _own(top_up: TopUp) -> set[int]:
    """Those who have had to do with it and count as the person who looks at it."""
    involved = {each for each in (top_up.drafted_by, top_up.checked_by, top_up.approved_by) if each is not None}
    return same_persons(db.session(), staff_id=current.staff.id, among=involved, now=utc_now())


@blp.post("/top-ups/<int:top_up_id>/approval")
@page_for("funds:approve")
def approve(top_up_id: int) -> Any:
    """Count it as money in the fund."""
    here = url_for(".top_up", top_up_id=top_up_id)
    return act(
        lambda session: funds.approve_top_up(
            session,
            top_up_id=top_up_id,
            staff=current.staff,
            now=utc_now(),
            third_person_fen=_third_person_fen(),
        ),
        done=lambda top_up: (
            "已批准入账。" if top_up.status is TopUpStatus.APPROVED else "已复核，请上级节点的工作人员批准入账。"
        ),
        to=here,
        back=here,
    )


@blp.post("/top-ups/<int:top_up_id>/rejection")
@page_for("funds:approve")
def reject(top_up_id: int) -> Any:
    """Refuse it, with a reason."""
    funds.top_up_in_scope(db.session(), top_up_id=top_up_id, staff=current.staff)
    form = Form(ReasonForm)
    answer = form.run(
        lambda session, **typed: funds.reject_top_up(
            session, top_up_id=top_up_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="已退回，没有入账。",
        to=url_for(".top_up", top_up_id=top_up_id),
    )
    return answer or _page(top_up_id, form)


@blp.post("/top-ups/<int:top_up_id>/withdrawal")
@page_for("funds:write")
def withdraw(top_up_id: int) -> Any:
    """Take one's own draft back."""
    here = url_for(".top_up", top_up_id=top_up_id)
    return act(
        lambda session: funds.withdraw_top_up(session, top_up_id=top_up_id, staff=current.staff, now=utc_now()),
        done="已撤回，没有入账。",
        to=here,
        back=here,
    )


@blp.post("/top-ups/<int:top_up_id>/reversal")
@page_for("funds:write")
def reverse(top_up_id: int) -> Any:
    """Take it out of the fund again."""
    funds.top_up_in_scope(db.session(), top_up_id=top_up_id, staff=current.staff)
    form = Form(ReasonForm)
    answer = form.run(
        lambda session, **typed: funds.reverse_top_up(
            session, top_up_id=top_up_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="已冲正，这笔钱已从基金中转出。",
        to=url_for(".top_up", top_up_id=top_up_id),
    )
    return answer or _page(top_up_id, form)
