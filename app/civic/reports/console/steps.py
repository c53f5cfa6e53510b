"""Console pages of the steps of a report: taken, admitted or not, asked about, closed."""

from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.civic.cases.kinds import FINDINGS
from app.civic.cases.labels import LABELS as CASE_LABELS
from app.civic.cases.models import Case, ReportState
from app.civic.reports import forms, handling, holding, queries
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form, act
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.errors import field_error
from app.core.http.policies import current, page_for
from app.standing.programmes import rule_words
from app.standing.programmes.labels import LABELS as PROGRAMME_LABELS
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rulebook import rules_on

blp = Console("report_steps", __name__)


def _line(sealed_no: str) -> queries.Line:
    session = db.session()
    found = holding.report_in_scope(session, no=sealed_no, staff=current.staff)
    return queries.lines(session, [found], now=utc_now())[0]


def _here(sealed_no: str) -> str:
    return url_for("sealed_reports_console.report", sealed_no=sealed_no)


def _asked(command: Any, sealed_no: str, **words: Any) -> Any:
    """The page that asks for the reason of a step."""
    about = _line(sealed_no).about
    run = partial(command, no=sealed_no, staff=current.staff, now=utc_now())
    return ask_reason(run, about=f"被举报的：{about}", to=_here(sealed_no), **words)


@blp.post("/reports/<sealed_no>/taking")
@page_for("reports:handle")
def take(sealed_no: str) -> Any:
    """Work on a report oneself."""
    here = _here(sealed_no)
    command = partial(handling.take, no=sealed_no, staff=current.staff, now=utc_now())
    return act(command, done="已接办，请在两个工作日内决定是否受理。", to=here, back=here)


@blp.route("/reports/<sealed_no>/takeover", methods=["GET", "POST"])
@page_for("reports:handle")
def take_over(sealed_no: str) -> Any:
    """Go on with what another has taken."""
    return _asked(
        handling.take_over,
        sealed_no,
        title="接手举报",
        effect="以后由您办理，期限不变；办过的人都不能再认定查实。",
        hint="例如：原来办理的同事已经调走。举报人看不到。",
        button="接手",
        done="已接手。",
    )


@blp.route("/reports/<sealed_no>/admission", methods=["GET", "POST"])
@page_for("reports:handle")
def admit(sealed_no: str) -> Any:
    """Look into a report."""
    return _asked(
        handling.admit,
        sealed_no,
        title="受理举报",
        effect="开始调查，收到之日起 15 个工作日内办结。",
        hint="举报人会看到，例如：已安排网格员到现场核查。",
        button="受理",
        done="已受理。",
    )


@blp.route("/reports/<sealed_no>/dismissal", methods=["GET", "POST"])
@page_for("reports:handle")
def dismiss(sealed_no: str) -> Any:
    """Say why a report is not looked into."""
    return _asked(
        handling.dismiss,
        sealed_no,
        title="不予受理",
        effect="不再调查，举报人会看到理由。",
        hint="例如：没有说清是谁、在什么地方，无法核查；或者该向哪个部门举报。",
        button="不予受理",
        done="已办结：不予受理。",
    )


@blp.route("/reports/<sealed_no>/question", methods=["GET", "POST"])
@page_for("reports:handle")
def ask(sealed_no: str) -> Any:
    """Ask the reporter something."""
    return _asked(
        handling.ask,
        sealed_no,
        title="向举报人提问",
        effect="举报人下次查看进展时看到，可以匿名回答。",
        hint="不要问姓名、住址和电话，例如：一般在几点？有没有照片？",
        button="提问",
        done="已提问。",
    )


@blp.route("/reports/<sealed_no>/note", methods=["GET", "POST"])
@page_for("reports:handle")
def note(sealed_no: str) -> Any:
    """Note what was found."""
    return _asked(
        handling.note,
        sealed_no,
        title="记录核查情况",
        effect="只有办理的人看得到，举报人和被举报的人都看不到。",
        hint="例如：11 月 20 日晚到现场，看到……建议认定查实。",
        button="记下",
        done="已记下。",
    )


@blp.route("/reports/<sealed_no>/subject", methods=["GET", "POST"])
@page_for("reports:handle")
def name_subject(sealed_no: str) -> Any:
    """Say whom a report is about."""
    line = _line(sealed_no)
    form = Form(forms.SubjectForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: handling.name_subject(
                session, no=sealed_no, staff=current.staff, now=utc_now(), **typed
            ),
            done="已登记对象，本人和本户的工作人员从现在起看不到这件举报。",
            to=_here(sealed_no),
        )
        if answer:
            return answer
    kinds = [(kind.value, label) for kind, label in PROGRAMME_LABELS[SubjectKind].items()]
    return form.page("reports/subject.html", line=line, case=line.case, kinds=kinds)


@blp.route("/reports/<sealed_no>/finding", methods=["GET", "POST"])
@page_for("reports:handle")
def close(sealed_no: str) -> Any:
    """Say that a report was not true, or cannot be cleared up."""
    line = _line(sealed_no)
    form = Form(forms.FindingForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: handling.conclude(
                session, no=sealed_no, staff=current.staff, now=utc_now(), **typed
            ),
            done="已办结，举报人查看进展时会看到。",
            to=_here(sealed_no),
        )
        if answer:
            return answer
    results = [(state.value, CASE_LABELS[ReportState][state]) for state in FINDINGS if state is not ReportState.TRUE]
    return form.page("reports/finding.html", line=line, case=line.case, results=results)


@blp.route("/reports/<sealed_no>/truth", methods=["GET", "POST"])
@page_for("reports:handle")
def confirm(sealed_no: str) -> Any:
    """Say that a report was true, by another than who has looked into it."""
    line = _line(sealed_no)
    rules = _minuses(line.case)
    form = Form(forms.TrueForm, {"occurred_on": business_day(utc_now()).isoformat()})
    if form.is_sent:

        def run(session: Session, *, reason: str, rule: str | None, occurred_on: Any, note: str | None) -> Case:
            draft = None if rule is None else _draft(rule, rules, occurred_on, note)
            return handling.conclude(
                session,
                no=sealed_no,
                result=ReportState.TRUE,
                reason=reason,
                draft=draft,
                staff=current.staff,
                now=utc_now(),
            )

        answer = form.run(run, done="已办结：查实。记录由另一位工作人员核实后告知本人。", to=_here(sealed_no))
        if answer:
            return answer
    return form.page("reports/truth.html", line=line, case=line.case, rules=list(rules.items()))


def _minuses(case: Case) -> dict[str, str]:
    """What can be put on record of its subject, by rule and score."""
    if case.subject_id is None:
        return {}
    today = business_day(utc_now())
    known = rules_on(db.session(), community_id=case.community_id, kind=case.subject_kind, day=today)
    return {
        f"{rule.slug}:{score}": f"{each.words}（{score} 分）"
        for rule in known
        for each in rule_words.choices([rule])
        for score in rule.scores
        if score < 0
    }


def _draft(rule: str, rules: dict[str, str], occurred_on: Any, note: str | None) -> handling.Draft:
    if rule not in rules:
        raise field_error("rule", "请从列出的规则中选择。")
    if occurred_on is None:
        raise field_error("occurred_on", "请填写发生日期。")
    slug, _, score = rule.rpartition(":")
    return handling.Draft(slug, int(score), occurred_on, note or "")
