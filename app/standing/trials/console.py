"""Console pages of trials: one is begun from the page of a version, and seen on the page of its task."""

from functools import partial
from typing import Any

from flask import url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import act
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.core.tasks.console import page_of
from app.standing.programmes import queries
from app.standing.trials import trying

blp = Console("trials", __name__)


@blp.post("/trials/<int:version_id>")
@page_for("programmes:write")
def begin(version_id: int) -> Any:
    """Try a version on the records of the last year."""
    queries.version_to_write(db.session(), version_id=version_id, staff=current.staff)
    return act(
        partial(trying.begin, version_id=version_id, staff=current.staff, now=utc_now()),
        done="已开始试算。",
        to=page_of,
        back=url_for("programme_drafts_console.version", version_id=version_id),
    )
