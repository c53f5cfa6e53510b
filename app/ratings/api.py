"""Name cards for everybody, ratings by users, answers by owners, and the plate for the wall."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, current_app

from app.core.api import Blueprint
from app.core.clock import utc_now
from app.core.extensions import db, limiter
from app.core.paging import Page
from app.core.policy import clerk_required, current, owner_required, public, user_required
from app.core.schemas import PageQuery
from app.core.uow import execute
from app.ratings import schemas, service
from app.ratings.models import Rating
from app.ratings.plate import pictures
from app.ratings.plate.codes import mini_program_code
from app.ratings.plate.layout import Plate, plate_of_shop
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


@blp.get("/merchants/<slug>")
@public
@blp.response(200, schemas.NameCardOut)
def card(slug: str) -> service.NameCard:
    """The credit name card of a shop."""
    return service.name_card(db.session(), slug=slug, now=utc_now())


@blp.post("/merchants/<slug>/ratings")
@limiter.limit("30/minute")
@user_required
@blp.arguments(schemas.RatingIn)
@blp.creates(schemas.RatingOut)
def rate(body: dict[str, Any], slug: str) -> Any:
    """Rate a shop, once in 7 days. It counts in full after a redemption there in the last 90 days."""
    return partial(service.rate, user_id=current.user_id, slug=slug, now=utc_now(), **body)


@blp.get("/me/ratings")
@user_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OwnRatingPage)
def own_ratings(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """What one has rated, with the answers of the shops, newest first."""
    return service.ratings_of_user(db.session(), user_id=current.user_id, **query)


@blp.get("/merchant/ratings")
@clerk_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.ShopRatingPage)
def shop_ratings(query: dict[str, Any]) -> Page[Rating]:
    """What people say about the shop, newest first and without who they are."""
    return service.ratings_of_shop(db.session(), merchant_id=current.member.merchant_id, **query)


@blp.post("/merchant/ratings/<int:rating_id>/answer")
@owner_required
@blp.arguments(schemas.AnswerIn)
@blp.response(200, schemas.ShopRatingOut)
def answer(body: dict[str, str], rating_id: int) -> Rating:
    """Answer a rating, once. The person who rated reads it; it is not published."""
    return execute(service.answer, member=current.member, rating_id=rating_id, now=utc_now(), **body)


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
