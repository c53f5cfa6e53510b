"""Areas over HTTP, for staff."""

from functools import partial
from typing import Any

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import current, staff_required
from app.parties.areas import making, queries, schemas
from app.parties.communities.nodes import community_in_scope

blp = Blueprint("areas", __name__, description="Grids, groups and buildings of a community")


@blp.get("/staff/areas")
@staff_required("areas:read")
@blp.arguments(schemas.AreasQuery, location="query")
@blp.response(200, schemas.AreasOut)
def areas(query: dict[str, Any]) -> dict[str, Any]:
    """The areas of a community of the caller's subtree, each below the one that it stands in."""
    node = community_in_scope(db.session(), staff=current.staff, **query)
    names = ("id", "community_id", "parent_id", "kind", "code", "name", "closed_at")
    shown = queries.areas_of(db.session(), community_id=node.id)
    items = [{name: getattr(each.area, name) for name in names} | {"households": each.households} for each in shown]
    return {"items": items, "next_cursor": None}


@blp.post("/staff/areas")
@staff_required("areas:write")
@blp.arguments(schemas.AreaIn)
@blp.creates(schemas.AreaOut)
def add_area(body: dict[str, Any]) -> Any:
    """Add an area to a community."""
    return partial(making.add_area, staff=current.staff, now=utc_now(), **body)
