"""Console pages of a new record: what the caps leave of it is shown before it is entered."""

from datetime import date
from functools import partial
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.errors import DomainError, NotFoundError
from app.core.http.policies import current, page_for
from app.office.profiles.forms import residents as forms
from app.parties.residents import queries
from app.parties.units.queries import unit_in_scope
from app.standing.programmes import rule_words
from app.standing.programmes.apart import unit_rules
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rule_words import RuleChoice
from app.standing.programmes.rulebook import rules_on
from app.standing.programmes.subjects import Subject, subject_in_scope
from app.standing.records import submitting
from app.standing.records.models import Record
from app.standing.records.preview import Preview, preview_record

blp = Console("awards", __name__)


@blp.route("/residents/<int:resident_id>/award", methods=["GET", "POST"])
@page_for("records:write")
def resident(resident_id: int) -> Any:
    """A record about a resident."""
    home = subject_in_scope(db.session(), kind=SubjectKind.RESIDENT, subject_id=resident_id, staff=current.staff)
    card = queries.card(db.session(), resident_id=resident_id, staff=current.staff)
    back = url_for("residents_console.resident", resident_id=resident_id)
    return _award(home, whom=f"{card.name}（{card.phone}）", back=back)


@blp.route("/residents/households/<int:household_id>/award", methods=["GET", "POST"])
@page_for("records:write")
def household(household_id: int) -> Any:
    """A record about a household."""
    home = subject_in_scope(db.session(), kind=SubjectKind.HOUSEHOLD, subject_id=household_id, staff=current.staff)
    number = queries.household_number(db.session(), household_id=household_id)
    back = url_for("residents_console.household", household_id=household_id)
    return _award(home, whom=f"户号 {number}", back=back)


@blp.route("/unit-profiles/<int:unit_id>/award", methods=["GET", "POST"])
@page_for("records:write")
def unit(unit_id: int) -> Any:
    """A record about a unit."""
    home = subject_in_scope(db.session(), kind=SubjectKind.UNIT, subject_id=unit_id, staff=current.staff)
    name = unit_in_scope(db.session(), unit_id=unit_id, staff=current.staff).name
    return _award(home, whom=name, back=url_for("unit_profile_console.unit", unit_id=unit_id))


def _award(subject: Subject, *, whom: str, back: str) -> Any:
    form = Form(forms.AwardForm, {"occurred_on": business_day(utc_now()).isoformat()})
    rules = _choices(subject)
    make = partial(_arguments, subject.kind, subject.id, rules)
    preview: Preview | None = None
    shown = fingerprint(form)  # What is entered is what was shown, also by who presses Enter after changing a field.
    if form.is_sent and request.form.get("step") == "enter" and request.form.get("shown") == shown:

        def enter(session: Session, **typed: Any) -> Record:
            return submitting.submit(session, **make(**typed))

        answer = form.run(enter, done="已提交，由另一位工作人员核实。", to=back)
        if answer:
            return answer
    elif form.is_sent and (typed := form.load()) is not None:
        try:
            preview = preview_record(db.session(), **make(**typed))
        except NotFoundError:
            raise
        except DomainError as error:
            form.take(error)
    form.errors |= wrong_score(form)
    return form.page("profiles/award.html", whom=whom, back=back, preview=preview, shown=shown, rules=rules)


def wrong_score(form: Form) -> dict[str, list[str]]:
    """What the command did not like of the score, by the field that it is typed in."""
    wrong = [row["message"] for row in form.details.get("fields", []) if row["field"] == "score_delta"]
    return {"score": wrong} if wrong else {}


def fingerprint(form: Form) -> str:
    """What was typed, to be compared with what was shown."""
    return "|".join(str(form.values.get(name) or "") for name in ("rule", "score", "occurred_on", "event_key", "note"))


def event_of(event_key: str | None, occurred_on: date) -> str:
    """How an event is called that nobody has given a number."""
    return event_key or f"day-{occurred_on:%Y%m%d}"


def _arguments(
    kind: SubjectKind,
    subject_id: int,
    rules: list[RuleChoice],
    *,
    rule: str,
    score: int | None,
    occurred_on: date,
    event_key: str | None,
    note: str,
) -> dict[str, Any]:
    choice = rule_words.chosen(rule, rules)
    return {
        "rule_slug": choice.rule.slug,
        "subject_kind": kind,
        "subject_id": subject_id,
        "score_delta": rule_words.score_for(choice, score),
        "occurred_on": occurred_on,
        "event_key": event_of(event_key, occurred_on),
        "note": note,
        "staff": current.staff,
        "now": utc_now(),
    }


def _choices(subject: Subject) -> list[RuleChoice]:
    """Every rule for such a subject, those of its own unit last."""
    today, session = business_day(utc_now()), db.session()
    of_units = unit_rules(session, subject=subject, day=today, staff=current.staff)
    known = rules_on(session, community_id=subject.community_id, kind=subject.kind, day=today)
    return rule_words.choices(known, of_units=of_units)
