"""Posts over HTTP: for staff, and one's own."""

from dataclasses import asdict
from functools import partial
from typing import Any

from app.core.clock import business_day, utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required
from app.core.http.schemas import PageQuery, ReasonIn
from app.parties.posts import ending, proposing, queries, schemas
from app.parties.posts.labels import LABELS
from app.parties.posts.models import Post, PostRole

blp = Blueprint("posts", __name__, description="Who is what, where: grid heads, block leaders, council members")


@blp.get("/me/posts")
@resident_required
@blp.response(200, schemas.OwnPostsOut)
def own_posts() -> dict[str, Any]:
    """What one is today, and where."""
    found = queries.own_posts(db.session(), resident_id=current.resident_id, today=business_day(utc_now()))
    return {"items": [asdict(post) | {"title": LABELS[PostRole][post.role]} for post in found]}


@blp.get("/me/posts/<int:post_id>/households")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.HomePage)
def households(query: dict[str, Any], post_id: int) -> Page[queries.Home]:
    """The households of the area of a post of one's own: numbers and masked names, never a score."""
    today, whose = business_day(utc_now()), current.resident_id
    return queries.households_of_own_post(db.session(), post_id=post_id, resident_id=whose, today=today, **query)


@blp.get("/staff/posts")
@staff_required("posts:read")
@blp.arguments(schemas.PostsQuery, location="query")
@blp.response(200, schemas.PostPage)
def posts(query: dict[str, Any]) -> Page[Post]:
    """Posts of the caller's subtree, those proposed last first."""
    return queries.posts_in_scope(db.session(), staff=current.staff, **query).map(lambda line: line.post)


@blp.post("/staff/posts")
@staff_required("posts:write")
@blp.arguments(schemas.PostIn)
@blp.creates(schemas.PostOut)
def propose(body: dict[str, Any]) -> Any:
    """Propose somebody for a post; another of the staff appoints them."""
    return partial(proposing.propose, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/posts/<int:post_id>/appointment")
@staff_required("posts:write")
@blp.response(200, schemas.PostOut)
def appoint(post_id: int) -> Post:
    """Appoint whom somebody else has proposed."""
    return execute(proposing.appoint, post_id=post_id, staff=current.staff, now=utc_now())


@blp.post("/staff/posts/<int:post_id>/ending")
@staff_required("posts:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.PostOut)
def end(body: dict[str, str], post_id: int) -> Post:
    """End a post, or take a proposal back."""
    return execute(ending.end, post_id=post_id, staff=current.staff, now=utc_now(), **body)
