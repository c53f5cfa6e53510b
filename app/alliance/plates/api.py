"""The plate of one's own shop, as a picture."""

from collections.abc import Callable

from flask import Response, current_app

from app.alliance.plates import pictures
from app.alliance.plates.codes import mini_program_code
from app.alliance.plates.layout import Plate, plate_of_shop
from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import clerk_required, current
from config import NameCardCode

blp = Blueprint("ratings", __name__, description="Credit name cards, ratings of shops, and the owner's answers")

PICTURE = {"type": "string", "format": "binary"}
CODE_HEADER = "X-Name-Card-Code"
CODE = {
    CODE_HEADER: {
        "description": "what is on it; link also while WeChat gives no code of the mini-program",
        "schema": {"type": "string", "enum": list(NameCardCode)},
    }
}


@blp.get("/merchant/name-card.svg")
@clerk_required
@blp.response(200, PICTURE, content_type="image/svg+xml", headers=CODE)
def plate_svg() -> Response:
    """The plate for the shop's wall, A5, to be printed."""
    return _printed(pictures.svg, "image/svg+xml")


@blp.get("/merchant/name-card.png")
@clerk_required
@blp.response(200, PICTURE, content_type="image/png", headers=CODE)
def plate_png() -> Response:
    """The plate for the shop's wall, A5 at 300 dots per inch."""
    return _printed(pictures.png, "image/png")


def _printed(draw: Callable[[Plate], str | bytes], mimetype: str) -> Response:
    slug, public_url = current.member.slug, current_app.config["SETTINGS"].public_url
    picture = mini_program_code(slug)
    plate = plate_of_shop(db.session(), slug=slug, public_url=public_url, picture=picture)
    kind = NameCardCode.LINK if picture is None else NameCardCode.MINIPROGRAM
    return Response(draw(plate), mimetype=mimetype, headers={CODE_HEADER: kind})
