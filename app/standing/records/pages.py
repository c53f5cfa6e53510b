"""The page of a node's publicity, for everybody: on a phone, and printed as a poster."""

from flask import Blueprint, render_template, request

from app.core.db.session import db
from app.parties.communities.nodes import open_node
from app.standing.records import publicity

blp = Blueprint("publicity", __name__, template_folder="templates")

LINES = 50


@blp.get("/p/<node_slug>")
def lines(node_slug: str) -> str:
    """What is public now at a node."""
    session = db.session()
    node = open_node(session, slug=node_slug)
    page = publicity.shown(session, node=node, cursor=request.args.get("cursor"), limit=LINES)
    return render_template("records/publicity.html", node=node, page=page)
