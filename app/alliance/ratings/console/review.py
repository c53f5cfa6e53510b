"""Console pages of ratings: what looks odd, each with what is known of it, and what was decided."""

from functools import partial
from typing import Any

from flask import render_template, url_for

from app.alliance.ratings import forms, inspections, labels, moderation, queries, suspicions
from app.alliance.ratings.models import ASPECTS, Tag, Verdict
from app.alliance.ratings.queries import Level
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for

blp = Console("ratings", __name__, sections=[Section("商户", "评价", "review")], labels=labels.LABELS)

VERDICTS = [(verdict.value, labels.LABELS[Verdict][verdict]) for verdict in Verdict]
LEVELS = [(level.value, label) for level, label in labels.LABELS[Level].items()]


@blp.get("/ratings")
@page_for("ratings:read")
def review() -> Any:
    """Shops with a low mean, what is being inspected, and ratings that look arranged."""
    return _review(Form(forms.JudgeForm))


def _review(form: Form) -> Any:
    session = db.session()
    found = suspicions.suspicions(session, staff=current.staff, now=utc_now())
    rows = [row for suspicion in found for row in suspicion.rows]
    shops, raters = queries.named(
        session, merchant_ids={row.merchant_id for row in rows}, user_ids={row.user_id for row in rows}
    )
    return form.page(
        "ratings/review.html",
        low=inspections.low_shops(session, staff=current.staff),
        mean=inspections.mean_hundredths,
        inspections=inspections.inspections(session, staff=current.staff, is_open=True),
        suspicions=found,
        shops=shops,
        raters=raters,
        signs=labels.SIGNS,
        mean_text=queries.mean_text,
        chosen=set(form.values.get("rating_ids", [])),
    )


@blp.post("/ratings/verdicts")
@page_for("ratings:review")
def judge_many() -> Any:
    """Decide about some of the ratings behind a suspicion."""
    form = Form(forms.JudgeForm)
    command = partial(moderation.judge, staff=current.staff, now=utc_now())
    answer = form.run(command, done=lambda changed: f"已处理 {changed} 条评价。", to=url_for(".review"))
    return answer or _review(form)


@blp.get("/ratings/all")
@page_for("ratings:read")
def ratings() -> str:
    """All ratings of the subtree."""
    filters = Filters(forms.RatingsQuery)
    page = queries.ratings_in_scope(db.session(), staff=current.staff, **filters.query)
    return render_template("ratings/ratings.html", page=page, filters=filters, levels=LEVELS, verdicts=VERDICTS)


@blp.route("/ratings/<int:rating_id>", methods=["GET"])
@page_for("ratings:read")
def rating(rating_id: int) -> Any:
    """One rating."""
    return _rating(rating_id, Form(forms.VerdictForm))


def _rating(rating_id: int, form: Form) -> Any:
    session = db.session()
    found = queries.rating_in_scope(session, rating_id=rating_id, staff=current.staff)
    return form.page(
        "ratings/rating.html",
        found=found,
        aspects=ASPECTS,
        tags=[Tag(key).label for key in found.rating.tags],
        others=queries.others_of_rater(session, rating=found.rating, staff=current.staff),
        verdicts=VERDICTS,
    )


@blp.post("/ratings/<int:rating_id>/verdict")
@page_for("ratings:review")
def judge(rating_id: int) -> Any:
    """Keep a rating, or set it aside; either can be taken back."""
    queries.rating_in_scope(db.session(), rating_id=rating_id, staff=current.staff)
    form = Form(forms.VerdictForm)
    command = partial(moderation.judge, rating_ids=[rating_id], staff=current.staff, now=utc_now())
    answer = form.run(command, done="已处理这条评价。", to=url_for(".rating", rating_id=rating_id))
    return answer or _rating(rating_id, form)
