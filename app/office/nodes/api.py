"""The tree of nodes, for those who keep it."""

from functools import partial
from typing import Any

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, staff_required
from app.core.http.schemas import ReasonIn
from app.office import nodes as nodes_service
from app.office.nodes import schemas
from app.parties.communities.models import Community

blp = Blueprint("nodes", __name__, description="Districts, towns and communities: made, moved, closed")


@blp.get("/staff/nodes")
@staff_required("nodes:read")
@blp.response(200, schemas.NodesOut)
def nodes() -> dict[str, Any]:
    """The nodes of the caller's subtree, each below its parent."""
    shown = nodes_service.nodes_in_scope(db.session(), staff=current.staff)
    names = ("id", "parent_id", "kind", "name", "contact", "alone_up_to", "closed_at")
    items = [
        {name: getattr(each.node, name) for name in names} | {"fund_id": each.fund.id if each.fund else None}
        for each in shown
    ]
    return {"items": items, "next_cursor": None}


@blp.post("/staff/nodes")
@staff_required("nodes:write")
@blp.arguments(schemas.NodeIn)
@blp.creates(schemas.NodeOut)
def add_node(body: dict[str, Any]) -> Any:
    """Make a node under one of the subtree, with its fund."""
    return partial(nodes_service.add_node, staff=current.staff, now=utc_now(), **body)


@blp.patch("/staff/nodes/<int:community_id>")
@staff_required("nodes:write")
@blp.arguments(schemas.NodeChangeIn)
@blp.response(200, schemas.NodeOut)
def change_node(body: dict[str, Any], community_id: int) -> Community:
    """Give a node another name or contact."""
    return execute(nodes_service.change_node, community_id=community_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/nodes/<int:community_id>/move")
@staff_required("nodes:write")
@blp.arguments(schemas.NodeMoveIn)
@blp.response(200, schemas.NodeOut)
def move_node(body: dict[str, Any], community_id: int) -> Community:
    """Put a node, with all below it, under another parent."""
    return execute(nodes_service.move_node, community_id=community_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/nodes/<int:community_id>/closing")
@staff_required("nodes:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.NodeOut)
def close_node(body: dict[str, Any], community_id: int) -> Community:
    """Close a node in which nothing is open; else `details.open` says what is."""
    return execute(nodes_service.close_node, community_id=community_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/nodes/<int:community_id>/reopening")
@staff_required("nodes:write")
@blp.response(200, schemas.NodeOut)
def reopen_node(community_id: int) -> Community:
    """Open a closed node again."""
    return execute(nodes_service.reopen_node, community_id=community_id, staff=current.staff, now=utc_now())
