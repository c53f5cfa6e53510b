"""The page behind the QR code on a shop's wall: its name card, for whoever scans it with any phone."""

import re
from urllib.parse import quote, urlencode

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.alliance import ratings
from app.alliance.ratings.models import ASPECTS
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.http.edge import wants_page
from app.parties.merchants.errors import MerchantNotFoundError

blp = Blueprint("name_cards", __name__, template_folder="templates")

SLUG_LENGTH = 16


@blp.get("/m/")
def search() -> Response | str:
    """A shop's card by the number on its plate, typed."""
    number = request.args.get("number", "").strip().lower()[:SLUG_LENGTH]
    if number:
        return redirect(url_for("name_cards.name_card", slug=number))
    return render_template("ratings/find_card.html", message="", open_app=_in_mini_program("pages/public/card"))


@blp.get("/m/<slug>")
def name_card(slug: str) -> str | tuple[str, int]:
    """The credit name card of a shop, as a page."""
    try:
        card = ratings.name_card(db.session(), slug=slug, now=utc_now())
    except MerchantNotFoundError as error:
        if not wants_page():
            raise
        open_app = _in_mini_program("pages/public/card")
        facts = {"message": error.message, "open_app": open_app, "request_id": g.request_id}
        return render_template("ratings/find_card.html", **facts), 404
    return render_template(
        "ratings/name_card.html",
        card=card,
        aspects=ASPECTS,
        min_raters=ratings.MIN_RATERS,
        way=_way(card.address),
        open_app=_in_mini_program("pages/public/card", slug=card.slug),
        open_offer=lambda offer: _in_mini_program("pages/resident/offer", id=offer.id),
    )


def _way(address: str) -> str:
    """What opens the maps of the device; those of Apple's know no `geo:`."""
    is_apple = re.search(r"iPhone|iPad|Macintosh", request.headers.get("User-Agent", ""))
    return f"{'maps:?q=' if is_apple else 'geo:0,0?q='}{quote(address)}"


def _in_mini_program(page: str, **query: str | int) -> str:
    """What opens a page of the mini-program: WeChat by its own address, where it is played its browser build."""
    settings = current_app.config["SETTINGS"]
    if settings.is_production:
        facts = {"appid": settings.wechat_app_id, "path": page, "query": urlencode(query)}
        return f"weixin://dl/business/?{urlencode(facts)}"
    return f"/app/phone/#/{page}?{urlencode(query)}"
