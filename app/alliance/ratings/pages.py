"""The page behind the QR code on a shop's wall: its name card, for whoever scans it with any phone."""

from flask import Blueprint, render_template

from app.alliance import ratings as service
from app.alliance.ratings.models import ASPECTS
from app.core.clock import utc_now
from app.core.db.session import db

blp = Blueprint("name_cards", __name__, template_folder="templates")


@blp.get("/m/<slug>")
def name_card(slug: str) -> str:
    """The credit name card of a shop, as a page."""
    card = service.name_card(db.session(), slug=slug, now=utc_now())
    return render_template("ratings/name_card.html", card=card, aspects=ASPECTS, min_raters=service.MIN_RATERS)
