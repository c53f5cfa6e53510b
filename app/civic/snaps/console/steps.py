"""Console pages of the steps of a report: taken, handed over, closed."""

from functools import partial
from typing import Any

from flask import url_for

from app.civic.cases.kinds import RESULTS
from app.civic.cases.labels import LABELS as CASE_LABELS
from app.civic.cases.models import SnapState
from app.civic.snaps import forms, handling, holding, queries
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form, act
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.posts.duty import can_be_given
from app.parties.posts.models import ROLES

blp = Console("snap_steps", __name__)


def _line(snap_no: str) -> queries.Line:
    session = db.session()
    found = holding.snap_in_scope(session, no=snap_no, staff=current.staff)
    return queries.lines(session, [found], now=utc_now())[0]


def _here(snap_no: str) -> str:
    return url_for("snaps_console.snap", snap_no=snap_no)


@blp.post("/snaps/<snap_no>/taking")
@page_for("cases:write")
def take(snap_no: str) -> Any:
    """Work on a report oneself."""
    here = _here(snap_no)
    command = partial(handling.take_at_the_desk, no=snap_no, staff=current.staff, now=utc_now())
    return act(command, done="已接办，报告人会收到消息。办完后请登记结果。", to=here, back=here)


@blp.route("/snaps/<snap_no>/handover", methods=["GET", "POST"])
@page_for("cases:write")
def hand_over(snap_no: str) -> Any:
    """Give a report to somebody, or take it back to be given."""
    line = _line(snap_no)
    form = Form(forms.HandOverForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: handling.hand_over_at_the_desk(
                session, no=snap_no, staff=current.staff, now=utc_now(), **typed
            ),
            done="已转交。对方接办前，期限照常计算。",
            to=_here(snap_no),
        )
        if answer:
            return answer
    posts = can_be_given(db.session(), community_id=line.case.community_id, today=business_day(utc_now()))
    hands = [(post.id, f"{area} {ROLES[post.role].title}") for post, area in posts]
    return form.page("snaps/handover.html", line=line, case=line.case, hands=hands)


@blp.route("/snaps/<snap_no>/result", methods=["GET", "POST"])
@page_for("cases:write")
def close(snap_no: str) -> Any:
    """Say what came of a report."""
    line = _line(snap_no)
    form = Form(forms.ResultForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: handling.close_at_the_desk(
                session, no=snap_no, staff=current.staff, now=utc_now(), **typed
            ),
            done="已办结，报告人会收到消息，30 天内可以要求重新办理。",
            to=_here(snap_no),
        )
        if answer:
            return answer
    results = [(state.value, CASE_LABELS[SnapState][state]) for state in RESULTS]
    return form.page("snaps/result.html", line=line, case=line.case, results=results)
