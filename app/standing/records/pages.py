"""Pages of a node for everybody, on a phone: what is public before it counts, and the conduct board."""

from flask import Blueprint, render_template, request

from app.core.clock import add_months, business_day, utc_now
from app.core.db.session import db
from app.parties.communities.nodes import open_node
from app.standing.records import conduct, publicity

blp = Blueprint("publicity", __name__, template_folder="templates")

LINES = 50


@blp.get("/p/<node_slug>")
def lines(node_slug: str) -> str:
    """What is public now at a node."""
    session = db.session()
    node = open_node(session, slug=node_slug)
    page = publicity.shown(session, node=node, cursor=request.args.get("cursor"), limit=LINES)
    return render_template("records/publicity.html", node=node, page=page)


@blp.get("/p/<node_slug>/conduct")
def board(node_slug: str) -> str:
    """What was done in the last month that is over, by kind of conduct and place; no names."""
    session = db.session()
    node = open_node(session, slug=node_slug)
    month = add_months(business_day(utc_now()).replace(day=1), -1)
    lines = conduct.board(session, node=node, month=month)
    return render_template(
        "records/conduct.html",
        node=node,
        month=month,
        good=[line for line in lines if line.is_good],
        bad=[line for line in lines if not line.is_good],
        fewest=conduct.FEWEST,
    )
