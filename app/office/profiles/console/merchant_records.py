"""Console pages of records about a shop: by rule, with its evidence, as records about people."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console
from app.core.console.formats import signed
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.office.profiles.forms import merchants as forms
from app.parties import merchants
from app.standing.programmes.models import SubjectKind
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
    if form.is_sent:

        def command(session: Session, *, rule: str, occurred_on: date, event_key: str, note: str) -> Record:
            slug, _, score = rule.rpartition(":")
            return submitting.submit(
                session,
                rule_slug=slug,
                subject_kind=SubjectKind.MERCHANT,
                subject_id=merchant_id,
                score_delta=int(score),
                occurred_on=occurred_on,
                event_key=event_key,
                note=note,
                staff=current.staff,
                now=utc_now(),
            )

        answer = form.run(command, done="已提交，由另一位工作人员核实。", to=here)
        if answer:
            return answer
    return form.page("profiles/merchant_record_new.html", shop=shop, rules=_choices(shop.community_id), back=here)


def _choices(community_id: int) -> list[tuple[str, str]]:
    """Every rule for shops with each of its scores."""
    today = business_day(utc_now())
    return [
        (f"{rule.slug}:{score}", f"{rule.name}（{signed(score)}）")
        for rule in rules_on(db.session(), community_id=community_id, kind=SubjectKind.MERCHANT, day=today)
        for score in rule.scores
        if score
    ]
