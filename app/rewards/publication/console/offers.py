"""Console pages of offers: found, weighed before publication, published, paused, closed."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Response, current_app, render_template, url_for

from app.civic.gatherings.labels import when
from app.civic.gatherings.models import Gathering
from app.core.clock import utc_now
from app.core.console import charts
from app.core.console.blueprint import Console, Section
from app.core.console.charts import Bar
from app.core.console.formats import yuan
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.console.sent_pictures import put_sent
from app.core.db.session import db
from app.core.files.response import download_stored
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import indented
from app.parties.pictures import shown
from app.rewards.coupons import labels as coupon_labels
from app.rewards.offers import labels, queries
from app.rewards.offers.models import Offer, OfferKind, OfferStatus
from app.rewards.publication import bound_offers, budgets, costs, forms, lifecycle, offer_pictures
from app.rewards.redemptions import labels as redemption_labels
from app.standing.programmes import settings as settings_service

blp = Console(
    "offers",
    __name__,
    sections=[Section("商户", "优惠", "offers")],
    labels=labels.LABELS | coupon_labels.LABELS | redemption_labels.LABELS,
)

STATES = [(status.value, labels.LABELS[OfferStatus][status]) for status in OfferStatus]
KINDS = [(kind.value, labels.LABELS[OfferKind][kind]) for kind in OfferKind]


def _offer_page(offer_id: int) -> str:
    return url_for("offers_console.offer", offer_id=offer_id)


def _found(offer_id: int) -> Offer:
    return queries.offer_in_scope(db.session(), offer_id=offer_id, staff=current.staff)


@blp.get("/offers")
@page_for("offers:read")
def offers() -> str:
    """What the shops and communities of the subtree offer, or want to."""
    filters, session = Filters(forms.OffersQuery), db.session()
    page = queries.offers_in_scope(session, staff=current.staff, **filters.query)
    return render_template(
        "offers/offers.html",
        page=page,
        providers=queries.providers_of(session, page.items),
        filters=filters,
        states=STATES,
        kinds=KINDS,
        nodes=[(node.id, name) for node, name in indented(session, staff=current.staff)],
        gain=labels.gain,
    )


@blp.get("/offers/<int:offer_id>")
@page_for("offers:read")
def offer(offer_id: int) -> Any:
    """One offer: its terms, what it would cost or has cost, and what can be decided about it."""
    return _page(_found(offer_id), Form(forms.PublishForm, {"bonus_points": "0"}))


def _fairs() -> Sequence[Gathering]:
    return bound_offers.fairs_to_choose(db.session(), staff=current.staff, now=utc_now())


def _page(found: Offer, form: Form) -> Any:
    session, is_draft = db.session(), found.status is OfferStatus.DRAFT
    settings = current_app.config["SETTINGS"]
    rate_fen = settings_service.point_settings_at(session, now=utc_now(), settings=settings).point_value_fen
    course = None if is_draft else costs.course_of(session, found, now=utc_now())
    return form.page(
        "offers/offer.html",
        offer=found,
        shop=queries.shops_of(session, [found]).get(found.merchant_id or 0),
        place=costs.place_name(session, found),
        cost=costs.cost_of(session, found, rate_fen=rate_fen) if is_draft else None,
        course=course,
        by_day=charts.columns([Bar(f"{day:%m-%d}", count, str(count)) for day, count in course.by_day])
        if course
        else None,
        fair=session.get(Gathering, found.gathering_id) if found.gathering_id is not None else None,
        fairs=[(each.id, f"{each.title}，{when(each.starts_at)}") for each in _fairs()] if is_draft else [],
        others=costs.others_of_shop(session, found) if is_draft else [],
        gain=labels.gain,
        subsidy=labels.subsidy,
    )


@blp.post("/offers/<int:offer_id>/publication")
@page_for("offers:write")
def publish(offer_id: int) -> Any:
    """Publish a draft; its budget leaves the fund."""
    found, form = _found(offer_id), Form(forms.PublishForm)
    command = partial(lifecycle.publish, offer_id=offer_id, staff=current.staff, now=utc_now())
    answer = form.run(command, done="优惠已发布，居民现在可以兑换。", to=_offer_page(offer_id))
    return answer or _page(found, form)


@blp.get("/offers/<int:offer_id>/picture")
@page_for("offers:read")
def picture(offer_id: int) -> Response:
    """The picture of an offer, also before everybody sees it."""
    found = _found(offer_id)
    key, merchant_id = found.picture_key, found.merchant_id
    return download_stored(shown.file_of(db.session(), key=key, merchant_id=merchant_id))


@blp.post("/offers/<int:offer_id>/picture")
@page_for("offers:write")
def put_up_picture(offer_id: int) -> Any:
    """Give an offer a picture."""
    _found(offer_id)
    command = partial(offer_pictures.put_up_at_the_desk, offer_id=offer_id, staff=current.staff, now=utc_now())
    return put_sent(command, read=shown.drawn, to=_offer_page(offer_id))


@blp.route("/offers/<int:offer_id>/picture/removal", methods=["GET", "POST"])
@page_for("offers:write")
def take_down_picture(offer_id: int) -> Any:
    """Take down a picture that is unsuitable."""
    found = _found(offer_id)
    return ask_reason(
        partial(offer_pictures.take_down_at_the_desk, offer_id=offer_id, staff=current.staff, now=utc_now()),
        title="撤下优惠图片",
        about=found.title,
        effect="图片马上不再显示并删除，优惠照常；用了同一张图片的其他优惠也一起撤下。",
        hint="写明哪里不合适，商户的店主会在消息里看到。",
        button="撤下图片",
        done="图片已撤下。",
        to=_offer_page(offer_id),
    )


@blp.route("/offers/<int:offer_id>/rejection", methods=["GET", "POST"])
@page_for("offers:write")
def reject(offer_id: int) -> Any:
    """Turn a draft down."""
    found = _found(offer_id)
    return ask_reason(
        partial(lifecycle.reject, offer_id=offer_id, staff=current.staff, now=utc_now()),
        title="不通过这项优惠",
        about=found.title,
        effect="这项优惠不会发布，不动用基金。商户可以修改后重新提交。",
        hint="写明哪里要改，商户会在小程序里看到。",
        button="不通过",
        done="已标为未通过。",
        to=_offer_page(offer_id),
    )


@blp.route("/offers/<int:offer_id>/pause", methods=["GET", "POST"])
@page_for("offers:write")
def pause(offer_id: int) -> Any:
    """Stop claims for a while."""
    found = _found(offer_id)
    return ask_reason(
        partial(lifecycle.pause, offer_id=offer_id, staff=current.staff, now=utc_now()),
        title="暂停优惠",
        about=found.title,
        effect="暂停期间不能兑换；已经兑换的券照常核销，预算留在优惠里。",
        button="暂停优惠",
        done="优惠已暂停。",
        to=_offer_page(offer_id),
    )


@blp.post("/offers/<int:offer_id>/resumption")
@page_for("offers:write")
def resume(offer_id: int) -> Any:
    """Let a paused offer be claimed again."""
    here = _offer_page(offer_id)
    command = partial(lifecycle.resume, offer_id=offer_id, staff=current.staff, now=utc_now())
    return act(command, done="优惠已恢复，可以兑换。", to=here, back=here)


@blp.route("/offers/<int:offer_id>/closing", methods=["GET", "POST"])
@page_for("offers:write")
def close(offer_id: int) -> Any:
    """End an offer for good, with what goes back to the fund."""
    found = _found(offer_id)
    held_fen, kept_fen = budgets.budget(db.session(), found, utc_now())
    return ask_reason(
        partial(lifecycle.close, offer_id=offer_id, staff=current.staff, now=utc_now()),
        title="结束优惠",
        about=found.title,
        effect=_effect_of_closing(found, held_fen, kept_fen),
        button="结束优惠",
        confirm=f"结束「{found.title}」后不能再恢复。",
        done="优惠已结束。",
        to=_offer_page(offer_id),
    )


def _effect_of_closing(found: Offer, held_fen: int, kept_fen: int) -> str:
    effect = "结束后不能再兑换，也不能恢复；已经兑换的券照常核销。"
    if found.fund_id is None:
        return effect
    kept = f"，为未使用的券留下 {yuan(kept_fen)} 元" if kept_fen else ""
    return f"{effect}预算余额 {yuan(held_fen)} 元，现在退回基金 {yuan(max(0, held_fen - kept_fen))} 元{kept}。"
