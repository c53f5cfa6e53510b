"""The public page of a unit: its credit card, as a shop has its name card."""

from flask import Blueprint, render_template

from app.core.clock import utc_now
from app.core.db.session import db
from app.office.profiles.unit_card import unit_card

blp = Blueprint("unit_cards", __name__, template_folder="templates")


@blp.get("/u/<slug>")
def card(slug: str) -> str:
    """What everybody may see of a unit."""
    return render_template("profiles/unit_card.html", card=unit_card(db.session(), slug=slug, now=utc_now()))
