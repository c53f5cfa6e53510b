"""The tree of communities over HTTP, for everybody."""

from typing import Any

from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import public
from app.core.http.rate_limits import limiter
from app.parties.communities import nodes, schemas

places = Blueprint("communities", __name__, description="The tree of communities")


@places.get("/communities")
@public
@limiter.limit("1200/minute")
@places.response(200, schemas.CommunitiesOut)
def communities() -> dict[str, Any]:
    """The tree of communities, each below its parent: to choose one's own from."""
    return {"items": nodes.tree(db.session())}
