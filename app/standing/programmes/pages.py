"""The page of a node's rules, for everybody: what is in force, what is coming, and what is open for comment."""

from flask import Blueprint, render_template

from app.core.db.session import db
from app.parties.communities.nodes import open_node
from app.standing.programmes import labels, queries
from app.standing.programmes.models import CapPeriod

blp = Blueprint("public_programmes", __name__, template_folder="templates")


@blp.get("/r/<node_slug>")
def programmes(node_slug: str) -> str:
    """The programmes that hold at a node."""
    session = db.session()
    node = open_node(session, slug=node_slug)
    shown = [
        (version, home, queries.tree(session, version_id=version.id))
        for version, home in queries.public_versions(session, path=node.path)
    ]
    return render_template("programmes/public.html", node=node, shown=shown, periods=labels.LABELS[CapPeriod])
