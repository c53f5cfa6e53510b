"""Console pages of pledges: what all of them need."""

from typing import Any

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.http.policies import current
from app.parties.communities.nodes import indented


def nodes() -> list[tuple[int, str]]:
    """The nodes whose pledges and drives one may look at."""
    return [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]


def by() -> dict[str, Any]:
    """Who does it, and when."""
    return {"staff": current.staff, "now": utc_now()}
