"""Console pages of benefits: the list, one of them, entered and changed."""

from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.civic.texts import benefits, forms, labels, publishing, queries
from app.civic.texts.console.common import by, here, nodes
from app.civic.texts.models import Benefit, BenefitLevel, BenefitScheme, Text, TextKind
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import get_community
from app.parties.staff.staffing import usernames_by_id

blp = Console("benefits", __name__, sections=[Section("宣传", "礼遇", "listed")])


def _words(kind: Any) -> list[tuple[str, str]]:
    return [(member.value, words) for member, words in labels.LABELS[kind].items()]


@blp.get("/benefits")
@page_for("texts:read")
def listed() -> str:
    """The benefits of the subtree."""
    filters = Filters(forms.BenefitsFilter)
    return render_template(
        "texts/benefits.html",
        page=queries.benefits_in_scope(
            db.session(), staff=current.staff, today=business_day(utc_now()), **filters.query
        ),
        filters=filters,
        nodes=nodes(),
        schemes=_words(BenefitScheme),
        today=business_day(utc_now()),
    )


@blp.route("/benefits/new", methods=["GET", "POST"])
@page_for("texts:write")
def new() -> Any:
    """One benefit; many come by a spreadsheet."""
    form = Form(forms.BenefitForm, {"community_id": current.staff.community_id})
    if form.is_sent:
        answer = form.run(
            partial(benefits.add_benefit, **by()),
            done="礼遇已登记，居民现在就能看到。",
            to=lambda made: here(made.id),
        )
        if answer:
            return answer
    return _page(form, "登记礼遇", url_for(".listed"), nodes=nodes())


def _page(form: Form, title: str, back: str, **more: Any) -> Any:
    stars = [(number, f"{number} 星") for number in range(1, 6)]
    words = {"schemes": _words(BenefitScheme), "levels": _words(BenefitLevel), "stars": stars}
    return form.page("texts/benefit_form.html", title=title, back=back, **words, **more)


@blp.get("/benefits/<int:benefit_id>")
@page_for("texts:read")
def benefit(benefit_id: int) -> Any:
    """What one gets, from whom, on which terms."""
    session = db.session()
    text = queries.text_in_scope(session, text_id=benefit_id, staff=current.staff, kind=TextKind.BENEFIT)
    return Form().page(
        "texts/benefit.html",
        text=text,
        benefit=session.get_one(Benefit, text.id),
        community=get_community(session, text.community_id).name,
        names=usernames_by_id(session, (text.made_by, text.changed_by, text.closed_by)),
        today=business_day(utc_now()),
    )


@blp.route("/benefits/<int:benefit_id>/details", methods=["GET", "POST"])
@page_for("texts:write")
def change(benefit_id: int) -> Any:
    """Change what it says."""
    session = db.session()
    found = queries.text_in_scope(session, text_id=benefit_id, staff=current.staff, kind=TextKind.BENEFIT)
    form = EditForm(forms.BenefitDetailsForm, _typed(found, session.get_one(Benefit, benefit_id)))
    if form.is_sent:
        command = partial(benefits.change_benefit, text_id=benefit_id, **by())

        def read(session: Session) -> dict[str, Any]:
            return _typed(*benefits.hold_benefit(session, text_id=benefit_id, staff=current.staff))

        answer = form.save(command, read=read, done="已保存。", to=here(benefit_id))
        if answer:
            return answer
    return _page(form, "更改礼遇", here(benefit_id), nodes=())


def _typed(text: Text, benefit: Benefit) -> dict[str, Any]:
    return {
        "title": text.title,
        "body": text.body,
        "scheme": benefit.scheme.value,
        "provider": benefit.provider,
        "level": benefit.level.value,
        "terms": benefit.terms,
        "min_stars": benefit.min_stars,
        "until": benefit.until.isoformat() if benefit.until else "",
        "asks_proof": "true" if benefit.asks_proof else "",
    }


def taken_back(text: Text) -> Any:
    """The page that asks why a benefit or a lesson is to be gone."""
    return ask_reason(
        partial(publishing.take_back, text_id=text.id, **by()),
        title="撤回",
        about=text.title,
        effect="马上生效，不能恢复：从居民的列表里消失，点开旧链接的人看到“已撤回”。",
        hint="例如：提供单位取消了这项措施。",
        button="撤回",
        done="已撤回。",
        to=here(text.id),
    )
