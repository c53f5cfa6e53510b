"""Console pages of publicity: what is public where, and the poster of it."""

from typing import Any

from flask import Response, current_app, render_template

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.db.session import db
from app.core.files.response import PDF, download
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import community_in_scope, indented
from app.standing.records import posters, publicity

blp = Console("publicity", __name__, sections=[Section("治理", "积分公示", "places")])


@blp.get("/publicity")
@page_for("records:read")
def places() -> Any:
    """How much is public at each node of the subtree."""
    session = db.session()
    nodes = indented(session, staff=current.staff)
    counts = publicity.counts(session, staff=current.staff)
    rows = [
        (node, name, sum(count for path, count in counts.items() if path.startswith(node.path))) for node, name in nodes
    ]
    return render_template("records/places.html", rows=rows)


@blp.get("/publicity/<int:community_id>/poster")
@page_for("records:read")
def poster(community_id: int) -> Response:
    """The poster of a node, as PDF."""
    session, today = db.session(), business_day(utc_now())
    node = community_in_scope(session, community_id=community_id, staff=current.staff)
    url = f"{current_app.config['SETTINGS'].public_url}/p/{node.slug}"
    content = posters.pdf(node=node, lines=posters.lines_of(session, node=node), url=url, on=today)
    return download(content, name=f"{node.name}积分公示 {today}.pdf", media_type=PDF)
