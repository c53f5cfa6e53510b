"""The plate of one's own shop, as a picture."""

from collections.abc import Callable

from flask import Response, current_app

from app.alliance.plates import pictures
from app.alliance.plates.codes import mini_program_code
from app.alliance.plates.layout import Plate, plate_of_shop
from app.core.db.session import db
from app.core.db.uow import end_reading
from app.core.files.response import PICTURE
from app.core.http.api import Blueprint
from app.core.http.policies import clerk_required, current
from config import NameCardCode

blp = Blueprint("plates", __name__, description="The plate for the wall of a shop")

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


def picture_of(slug: str) -> bytes | None:
    """The mini-program's code of a shop, without a transaction that waits for WeChat."""
    end_reading()
    extensions, settings = current_app.extensions, current_app.config["SETTINGS"]
    return mini_program_code(extensions["wechat"], settings.name_card_code, slug)


def _printed(draw: Callable[[Plate], str | bytes], mimetype: str) -> Response:
    slug, public_url = current.member.slug, current_app.config["SETTINGS"].public_url
    picture = picture_of(slug)
    plate = plate_of_shop(db.session(), slug=slug, public_url=public_url, picture=picture)
    kind = NameCardCode.LINK if picture is None else NameCardCode.MINIPROGRAM
    return Response(draw(plate), mimetype=mimetype, headers={CODE_HEADER: kind})
