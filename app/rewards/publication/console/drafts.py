"""Console pages of drafts, offers of a community itself: first the kind, then the fields that belong to it."""

from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import indented
from app.rewards.offers import labels, terms
from app.rewards.offers.models import Offer, OfferKind, SubsidyKind
from app.rewards.publication import forms, lifecycle

blp = Console("offer_drafts", __name__)

SUBSIDIES = [(kind.value, labels.LABELS[SubsidyKind][kind]) for kind in SubsidyKind]
USUAL_DAYS = 90


@blp.route("/offers/new", methods=["GET", "POST"])
@page_for("offers:write")
def draft() -> Any:
    """Draft an offer of the community, which every shop of its subtree honours."""
    kind: OfferKind | None = Filters(forms.KindQuery).values.get("kind")
    if kind is None:
        return render_template("offers/draft_kinds.html", kinds=terms.KINDS)
    form = Form(forms.OfferForm, _usual())
    if form.is_sent:

        def command(session: Session, *, community_id: int, **typed: Any) -> Offer:
            return lifecycle.draft_for_community(
                session,
                community_id=community_id,
                staff=current.staff,
                terms=forms.terms_of(kind, typed),
                now=utc_now(),
            )

        answer = form.run(
            command,
            done="优惠已起草，请核对成本后发布。",
            to=lambda drafted: url_for("offers_console.offer", offer_id=drafted.id),
        )
        if answer:
            return answer
    nodes = [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]
    return form.page(
        "offers/draft.html",
        kind=kind,
        about=terms.KINDS[kind].about,
        nodes=nodes,
        subsidies=SUBSIDIES,
        fields=terms.fields_of(kind),
        terms=terms.TERMS,
        back=url_for(".draft"),
    )


def _usual() -> dict[str, Any]:
    """What a form begins with: from today on, for three months."""
    today = business_day(utc_now())
    return {
        "community_id": current.staff.community_id,
        "points": "0",
        "per_person": "1",
        "min_stars": "0",
        "coupon_days": "30",
        "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=USUAL_DAYS)).isoformat(),
        "subsidy_kind": SubsidyKind.NONE.value,
    }
