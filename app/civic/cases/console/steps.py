"""Console pages of the steps of a case: filed for somebody, taken, decided; a repair with its task."""

from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.civic.cases import deciding, filing, forms, labels, queries, repairing
from app.civic.cases.deciding import Outcome, case_in_scope
from app.civic.cases.models import Case, TaskChoice
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form, act
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.standing.records.queries import record_in_scope

blp = Console("case_steps", __name__)


def _page(case_no: str) -> str:
    return url_for("cases_console.case", case_no=case_no)


def _line(case_no: str) -> queries.Line:
    session = db.session()
    found = case_in_scope(session, no=case_no, staff=current.staff)
    return queries.lines(session, [found], now=utc_now())[0]


def _about(line: queries.Line) -> str:
    record = line.case.record
    return f"{line.subject}：{record.rule.name}（{record.score_delta:+d} 分）。"


@blp.route("/cases/of/<int:record_id>/new", methods=["GET", "POST"])
@page_for("cases:write")
def object_for(record_id: int) -> Any:
    """Object for somebody who has come to the desk."""
    line = record_in_scope(db.session(), record_id=record_id, staff=current.staff, now=utc_now())
    form = Form(forms.ObjectionForm)
    if form.is_sent:

        def run(session: Session, *, reason: str, ground: forms.Ground) -> Case:
            return filing.object_for(
                session,
                record_id=record_id,
                reason=reason,
                about_facts=ground is forms.Ground.FACTS,
                staff=current.staff,
                now=utc_now(),
            )

        answer = form.run(run, done="异议已登记，这条记录从现在起暂停计入。", to=lambda made: _page(made.no))
        if answer:
            return answer
    return form.page("cases/objection_new.html", line=line, record=line.record)


@blp.post("/cases/<case_no>/assignment")
@page_for("cases:write")
def accept(case_no: str) -> Any:
    """Take an objection or a review."""
    return _act(deciding.accept, case_no, "已受理。", asks_others=False)


@blp.post("/cases/<case_no>/assignment-with-others")
@page_for("cases:write")
def accept_with_others(case_no: str) -> Any:
    """Take an objection for which others have to be asked."""
    return _act(deciding.accept, case_no, "已受理，要向别的单位核对，期限延长到 7 个工作日。", asks_others=True)


@blp.post("/cases/<case_no>/check")
@page_for("cases:write")
def check(case_no: str) -> Any:
    """Take a repair."""
    return _act(repairing.check, case_no, "已受理修复申请。")


def _act(command: Any, case_no: str, done: str, **more: Any) -> Any:
    here = _page(case_no)
    return act(
        lambda session: command(session, no=case_no, staff=current.staff, now=utc_now(), **more),
        done=done,
        to=here,
        back=here,
    )


@blp.route("/cases/<case_no>/decision", methods=["GET", "POST"])
@page_for("cases:write")
def decide(case_no: str) -> Any:
    """Decide an objection or a review."""
    line = _line(case_no)
    form = Form(forms.DecisionForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: deciding.decide(session, no=case_no, staff=current.staff, now=utc_now(), **typed),
            done="已办结，本人会收到消息。",
            to=_page(case_no),
        )
        if answer:
            return answer
    milder = [score for score in line.case.record.rule.scores if line.case.record.score_delta < score < 0]
    outcomes = [
        (outcome.value, label)
        for outcome, label in labels.LABELS[Outcome].items()
        if milder or outcome is not Outcome.PARTLY
    ]
    choices = [(str(score), f"{score} 分") for score in milder]
    return form.page("cases/decision.html", line=line, case=line.case, outcomes=outcomes, milder=choices)


@blp.route("/cases/<case_no>/task", methods=["GET", "POST"])
@page_for("cases:write")
def set_task(case_no: str) -> Any:
    """Note what somebody has chosen to do to make a minus good."""
    line = _line(case_no)
    form = Form(forms.TaskForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: repairing.set_task(
                session, no=case_no, staff=current.staff, now=utc_now(), **typed
            ),
            done="已登记约定的修复事项。",
            to=_page(case_no),
        )
        if answer:
            return answer
    choices = [(choice.value, label) for choice, label in labels.LABELS[TaskChoice].items()]
    return form.page("cases/task.html", line=line, case=line.case, choices=choices)


@blp.route("/cases/<case_no>/task-completion", methods=["GET", "POST"])
@page_for("cases:write")
def confirm_task(case_no: str) -> Any:
    """What was undertaken is done."""
    line = _line(case_no)

    def run(session: Session, *, reason: str) -> Case:
        return repairing.confirm_task(session, no=case_no, proof=reason, staff=current.staff, now=utc_now())

    return ask_reason(
        run,
        title="确认完成",
        about=_about(line),
        effect="约定的修复事项完成，由另一位工作人员决定是否修复。",
        hint="凭据，例如：11 月 20 日参加垃圾分类培训，签到表第 3 行。",
        button="确认完成",
        done="已确认完成。",
        to=_page(case_no),
    )


@blp.route("/cases/<case_no>/repair", methods=["GET", "POST"])
@page_for("cases:write")
def repair(case_no: str) -> Any:
    """Let a minus count no more."""
    return ask_reason(
        partial(repairing.decide, no=case_no, repaired=True, staff=current.staff, now=utc_now()),
        title="同意修复",
        about=_about(_line(case_no)),
        effect="这条减分从现在起不再计入，记录保留到期。由受理以外的另一位工作人员办理；本人会收到消息。",
        hint="例如：已改正，并参加了培训。",
        button="同意修复",
        done="已修复，这条减分不再计入。",
        to=_page(case_no),
    )


@blp.route("/cases/<case_no>/refusal", methods=["GET", "POST"])
@page_for("cases:write")
def refuse(case_no: str) -> Any:
    """Say why a minus is not repaired."""
    return ask_reason(
        partial(repairing.decide, no=case_no, repaired=False, staff=current.staff, now=utc_now()),
        title="不予修复",
        about=_about(_line(case_no)),
        effect="这条减分照原来的期限计入；改正后可以再申请。由受理以外的另一位工作人员办理；本人会看到理由。",
        hint="例如：现场查看还没有改正。",
        button="不予修复",
        done="已办结。",
        to=_page(case_no),
    )
