"""Console pages of the steps of a complaint: the shop is asked, and it is decided who was right."""

from functools import partial
from typing import Any

from flask import url_for

from app.alliance.complaints import deciding, forms, hearing, labels, queries
from app.alliance.complaints.categories import CATEGORIES
from app.alliance.complaints.deciding import Outcome
from app.civic.cases.models import ComplaintState
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form, act
from app.core.db.session import db
from app.core.http.policies import current, page_for

blp = Console("complaint_steps", __name__)


def _here(complaint_no: str) -> str:
    return url_for("complaints_console.complaint", complaint_no=complaint_no)


@blp.post("/complaints/<complaint_no>/hearing")
@page_for("cases:write")
def ask_shop(complaint_no: str) -> Any:
    """Take a complaint, and ask the shop."""
    here = _here(complaint_no)
    command = partial(hearing.ask_shop, no=complaint_no, staff=current.staff, now=utc_now())
    return act(command, done=f"已请商户在 {hearing.ANSWER_DAYS} 个工作日内答复。", to=here, back=here)


@blp.route("/complaints/<complaint_no>/decision", methods=["GET", "POST"])
@page_for("cases:write")
def decide(complaint_no: str) -> Any:
    """Say who was right, in words for both sides."""
    session = db.session()
    found = queries.complaint_in_scope(session, no=complaint_no, staff=current.staff)
    line = queries.lines(session, [found], now=utc_now())[0]
    is_heard = line.case.state == ComplaintState.HEARD
    likely = Outcome.SEVERE if CATEGORIES[line.complaint.category].is_severe else Outcome.MINOR
    form = Form(forms.DecisionForm, {"outcome": (likely if is_heard else Outcome.REJECTED).value})
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: deciding.decide(
                session, no=complaint_no, staff=current.staff, now=utc_now(), **typed
            ),
            done=_done,
            to=_here(complaint_no),
        )
        if answer:
            return answer
    outcomes = [(each.value, labels.LABELS[Outcome][each]) for each in Outcome if is_heard or each is Outcome.REJECTED]
    return form.page("complaints/decision.html", line=line, case=line.case, complaint=line.complaint, outcomes=outcomes)


def _done(found: queries.Found) -> str:
    case, complaint = found
    if case.state == ComplaintState.REJECTED:
        return "已办结：不成立。双方会收到消息。"
    if complaint.record_id is None:
        return "已办结：属实。这里的积分办法没有对应的规则，没有登记减分。"
    return "已办结：属实。减分记录已登记，由另一位工作人员审核，商户可以答复和提出异议。"
