"""Console pages of one record for many: the rule and the day once, then a list that is pasted, scanned or ticked."""

from datetime import date
from functools import partial
from typing import Any

from flask import current_app, jsonify, request, url_for
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.errors import DomainError
from app.core.http.edge import status_of
from app.core.http.policies import current, page_for
from app.core.identities import StaffIdentity
from app.office.profiles import award_lines
from app.office.profiles.award_lines import LINES_MAX, Checked, Line, Shared
from app.office.profiles.console.awards import event_of, fingerprint
from app.office.profiles.forms import residents as forms
from app.parties.communities.nodes import subtree_ids
from app.parties.residents import finding
from app.parties.residents import queries as search
from app.rewards.redemptions.card_holders import read_card_at_desk
from app.standing.programmes import rule_words
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rule_words import RuleChoice
from app.standing.programmes.rulebook import rules_on
from app.standing.records import spreadsheet
from app.standing.records.spreadsheet import RecordsReport

blp = Console("award_many", __name__)


@blp.route("/residents/award", methods=["GET", "POST"])
@page_for("records:write")
def award() -> Any:
    """A record about many residents, handed in as one batch."""
    form = Form(forms.AwardManyForm, {"occurred_on": business_day(utc_now()).isoformat(), "whom": _ticked()})
    rules, step = _choices(), request.form.get("step")
    lines: list[Line] = []
    checked: Checked | None = None
    if form.is_sent:
        lines = award_lines.lines_of(str(form.values.get("whom") or ""))
        award_lines.read_cards(db.session(), lines, failures=_failures(), staff=current.staff, now=utc_now())
        form.values["whom"] = "\n".join(line.text for line in lines)
        if len(lines) > LINES_MAX:
            form.refuse(errors={"whom": [f"一次最多 {LINES_MAX} 人，现在有 {len(lines)} 行；更多的请用表格导入。"]})
    shown = f"{fingerprint(form)}|{form.values.get('whom') or ''}"
    is_named = bool(lines) and all(line.key and not line.problems for line in lines)
    was_shown = request.form.get("shown", "").replace("\r\n", "\n") == shown  # As browsers send what has lines.
    if step == "enter" and is_named and not form.errors and was_shown:
        answer = form.run(  # Before anything is checked: what is sent again finds its answer, not its own records.
            partial(_enter, rules=rules, lines=lines, staff=current.staff),
            done=lambda report: f"已提交 {report.created} 人，由另一位工作人员核实批准。",
            to=lambda report: url_for("record_batches_console.batch", record_batch_id=report.batch_id),
        )
        if answer:
            return answer
    if form.is_sent and not form.errors and (typed := form.load()) is not None:
        try:
            checked = award_lines.check(
                db.session(), lines, _shared(rules, **typed), staff=current.staff, now=utc_now()
            )
        except DomainError as error:
            form.take(error)
        else:
            if step == "drop" and checked.wrong:
                return _without(form, checked, rules)
            form.errors |= {name: [message] for name, message in checked.shared.items()}
            form.status = 422 if checked.wrong or form.errors else form.status
    return form.page("profiles/award_many.html", rules=rules, checked=checked, shown=shown, most=LINES_MAX)


def _ticked() -> str:
    """Those who were ticked on a list, each by number and masked name."""
    wanted = [int(each) for each in request.args.getlist("resident")[:LINES_MAX] if each.isascii() and each.isdigit()]
    nodes = db.session().scalars(subtree_ids(current.staff.path)).all() if wanted else []
    people = finding.cards_of(db.session(), [each for each in wanted if each < 2**63], nodes)
    return "\n".join(f"{each.number} {each.name}" for each in reversed(people))


def _failures() -> Any:
    return current_app.extensions["failures"]


def _choices() -> list[RuleChoice]:
    today = business_day(utc_now())
    node, kind = current.staff.community_id, SubjectKind.RESIDENT
    return rule_words.choices(rules_on(db.session(), community_id=node, kind=kind, day=today))


def _shared(
    rules: list[RuleChoice],
    *,
    rule: str,
    score: int | None,
    occurred_on: date,
    event_key: str | None,
    note: str,
    **_beside: Any,
) -> Shared:
    choice = rule_words.chosen(rule, rules)
    return Shared(choice.rule, rule_words.score_for(choice, score), occurred_on, event_of(event_key, occurred_on), note)


def _enter(
    session: Session, *, rules: list[RuleChoice], lines: list[Line], staff: StaffIdentity, **typed: Any
) -> RecordsReport:
    shared = _shared(rules, **typed)
    rows = award_lines.rows_of(lines, shared)
    title = f"{shared.rule.name} {len(rows)} 人"
    return spreadsheet.import_records(session, rows=rows, staff=staff, now=utc_now(), title=title)


def _without(form: Form, checked: Checked, rules: list[RuleChoice]) -> Any:
    """The page again without the lines that are wrong, which are named once more."""
    form.values["whom"] = "\n".join(line.text for line in checked.lines if not line.problems)
    shown = f"{fingerprint(form)}|{form.values['whom']}"
    return form.page(
        "profiles/award_many.html", rules=rules, checked=None, dropped=checked.wrong, shown=shown, most=LINES_MAX
    )


@blp.post("/residents/award/cards")
@page_for("records:write")
def card() -> Any:
    """Whose card a scanner has read, while its code is good: their number, and a masked name."""
    form = Form(forms.CardForm)
    typed = form.load()
    if typed is None:
        return jsonify(message="会员码是 18 位数字。"), 422
    session = db.session()
    try:
        number = read_card_at_desk(_failures(), session, digits=typed["code"], staff=current.staff, now=utc_now())
    except DomainError as error:
        return jsonify(message=error.message), status_of(error)
    page = search.residents_in_scope(session, staff=current.staff, cursor=None, limit=1, number=number)
    return jsonify(number=number, name=page.items[0].name)
