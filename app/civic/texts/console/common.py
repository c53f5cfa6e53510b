"""Console pages of texts: what all of them need."""

from typing import Any

from flask import url_for

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.http.policies import current
from app.parties.communities.nodes import indented


def nodes() -> list[tuple[int, str]]:
    """The nodes whose texts one may write."""
    return [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]


def here(text_id: int) -> str:
    """The page of a text."""
    return url_for("texts_console.text", text_id=text_id)


def by() -> dict[str, Any]:
    """Who does it, and when."""
    return {"staff": current.staff, "now": utc_now()}
