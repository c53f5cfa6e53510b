"""Name cards for everybody, ratings by users, answers by owners, and the plate for the wall."""

from dataclasses import asdict
from functools import partial
from typing import Any

from app.alliance import ratings
from app.alliance.ratings import schemas
from app.alliance.ratings.models import Rating
from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import clerk_required, current, owner_required, public, user_required
from app.core.http.rate_limits import limiter
from app.core.http.schemas import PageQuery
from app.standing.scores import scores

blp = Blueprint("ratings", __name__, description="Credit name cards, ratings of shops, and the owner's answers")


@blp.get("/merchants/<slug>")
@public
@blp.response(200, schemas.NameCardOut)
def card(slug: str) -> ratings.NameCard:
    """The credit name card of a shop."""
    return ratings.name_card(db.session(), slug=slug, now=utc_now())


@blp.post("/merchants/<slug>/ratings")
@user_required
@limiter.limit("30/minute")
@blp.arguments(schemas.RatingIn)
@blp.creates(schemas.RatingOut)
def rate(body: dict[str, Any], slug: str) -> Any:
    """Rate a shop, once in 7 days. It counts in full after a redemption there in the last 90 days."""
    return partial(ratings.rate, user_id=current.user_id, slug=slug, now=utc_now(), **body)


@blp.get("/merchant/stars")
@clerk_required
@blp.response(200, schemas.ShopStarsOut)
def shop_stars() -> dict[str, Any]:
    """Why the shop has its stars, and from which score on it has more."""
    parts = scores.parts_of_shop(db.session(), merchant_id=current.member.merchant_id, now=utc_now())
    stands = parts.standing
    next_stars, next_score = stands.next_star or (None, None)
    return asdict(parts) | {
        "score": stands.score,
        "stars": stands.stars,
        "next_score": next_score,
        "next_stars": next_stars,
    }


@blp.get("/me/ratings")
@user_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OwnRatingPage)
def own_ratings(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """What one has rated, with the answers of the shops, newest first."""
    return ratings.ratings_of_user(db.session(), user_id=current.user_id, **query)


@blp.get("/merchant/ratings")
@clerk_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.ShopRatingPage)
def shop_ratings(query: dict[str, Any]) -> Page[Rating]:
    """What people say about the shop, newest first and without who they are."""
    return ratings.ratings_of_shop(db.session(), merchant_id=current.member.merchant_id, **query)


@blp.post("/merchant/ratings/<int:rating_id>/answer")
@owner_required
@blp.arguments(schemas.AnswerIn)
@blp.response(200, schemas.ShopRatingOut)
def answer(body: dict[str, str], rating_id: int) -> Rating:
    """Answer a rating, once. The person who rated reads it; it is not published."""
    return execute(ratings.answer, member=current.member, rating_id=rating_id, now=utc_now(), **body)
