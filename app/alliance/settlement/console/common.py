"""Console pages of settlement: what they share."""

from app.core.db.session import db
from app.core.http.policies import current
from app.parties.communities import nodes


def communities() -> list[tuple[int, str]]:
    """The nodes of the subtree to choose from, indented as they hang together."""
    return [(node.id, name) for node, name in nodes.indented(db.session(), staff=current.staff)]
