"""Console pages of who has sent a report: asked for by one, granted by another, seen by both for an hour."""

from functools import partial
from typing import Any

from flask import url_for

from app.civic.reports import forms, holding, unsealing
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form, act
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.policies import current, page_for

blp = Console("report_seals", __name__)


def _here(sealed_no: str) -> str:
    return url_for("sealed_reports_console.report", sealed_no=sealed_no)


@blp.route("/reports/<sealed_no>/unsealing", methods=["GET", "POST"])
@page_for("reports:handle")
def ask(sealed_no: str) -> Any:
    """Ask to know who it was."""
    case, _ = holding.report_in_scope(db.session(), no=sealed_no, staff=current.staff)
    form = Form(forms.UnsealingForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: unsealing.ask(session, no=sealed_no, staff=current.staff, now=utc_now(), **typed),
            done="已提出申请，由另一位工作人员批准。",
            to=_here(sealed_no),
        )
        if answer:
            return answer
    grounds = [(ground.value, words) for ground, words in unsealing.GROUNDS.items()]
    return form.page("reports/unsealing.html", case=case, grounds=grounds)


@blp.post("/reports/<sealed_no>/unsealing/approval")
@page_for("reports:unseal")
def grant(sealed_no: str) -> Any:
    """Let another know who it was."""
    here = _here(sealed_no)
    command = partial(unsealing.grant, no=sealed_no, staff=current.staff, now=utc_now())
    return act(command, done="已批准。您和申请人可以在一小时内查看，举报人会看到。", to=here, back=here)


@blp.get("/reports/<sealed_no>/reporter")
@page_for("reports:handle")
def reporter(sealed_no: str) -> Any:
    """Who it was; that it was looked at is noted."""
    found = execute(unsealing.look, no=sealed_no, staff=current.staff, now=utc_now())
    return Form().page("reports/reporter.html", sealed_no=sealed_no, reporter=found)
