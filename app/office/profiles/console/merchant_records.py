"""Console pages of records about a shop: by rule, with its evidence, as records about people."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.office.profiles.console.awards import wrong_score
from app.office.profiles.forms import merchants as forms
from app.parties import merchants
from app.standing.programmes import rule_words
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rule_words import RuleChoice
from app.standing.programmes.rulebook import rules_on
from app.standing.records import submitting
from app.standing.records.models import Record

blp = Console("merchant_records", __name__)


@blp.route("/merchants/<int:merchant_id>/records/new", methods=["GET", "POST"])
@page_for("records:write")
def record(merchant_id: int) -> Any:
    """Enter a record about a shop."""
    shop = merchants.merchant_in_scope(db.session(), merchant_id=merchant_id, staff=current.staff)
    form = Form(forms.RecordForm, {"occurred_on": business_day(utc_now()).isoformat()})
    here = url_for("merchant_profile_console.shop", merchant_id=merchant_id)
    rules = _choices(shop.community_id)
    if form.is_sent:

        def command(
            session: Session, *, rule: str, score: int | None, occurred_on: date, event_key: str, note: str
        ) -> Record:
            choice = rule_words.chosen(rule, rules)
            return submitting.submit(
                session,
                rule_slug=choice.rule.slug,
                subject_kind=SubjectKind.MERCHANT,
                subject_id=merchant_id,
                score_delta=rule_words.score_for(choice, score),
                occurred_on=occurred_on,
                event_key=event_key,
                note=note,
                staff=current.staff,
                now=utc_now(),
            )

        answer = form.run(command, done="已提交，由另一位工作人员核实。", to=here)
        if answer:
            return answer
    form.errors |= wrong_score(form)
    return form.page("profiles/merchant_record_new.html", shop=shop, rules=rules, back=here)


def _choices(community_id: int) -> list[RuleChoice]:
    """The rules for shops that move their score."""
    today = business_day(utc_now())
    known = rules_on(db.session(), community_id=community_id, kind=SubjectKind.MERCHANT, day=today)
    return rule_words.choices(rule for rule in known if any(rule.scores))
