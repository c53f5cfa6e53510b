"""The red list of a node, for everybody: on a phone, and printed for the board."""

from flask import Blueprint, render_template, request

from app.core.clock import utc_now
from app.core.db.session import db
from app.parties.communities.nodes import open_node
from app.standing.awards import queries

blp = Blueprint("red_list", __name__, template_folder="templates")

LINES = 50


@blp.get("/h/<node_slug>")
def red_list(node_slug: str) -> str:
    """Who stands on it now, as they have agreed; names are masked, and each goes by itself."""
    session = db.session()
    node = open_node(session, slug=node_slug)
    page = queries.red_list(session, node=node, now=utc_now(), cursor=request.args.get("cursor"), limit=LINES)
    return render_template("awards/red_list.html", node=node, page=page)
