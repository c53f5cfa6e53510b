"""What the worker works out for /metrics."""

from datetime import datetime

from app.core.clock import utc_now
from app.core.database import snapshot
from app.core.extensions import db
from app.core.jobs import Job
from app.core.uow import execute
from app.operations.service import figures


def note_books(_now: datetime) -> int:
    """Read in one snapshot, so that a journal under way is in all sums or in none; then noted."""
    with snapshot(db.engine) as session:
        found = figures.books(session)
    execute(figures.note_books, found=found, now=utc_now())
    return found.off


JOBS = [
    Job("figures.outbox", 15, lambda now: execute(figures.note_outbox, now=now)),
    Job("figures.seals", 60, lambda now: execute(figures.note_seals, now=now)),
    Job("figures.redemptions", 60, lambda now: execute(figures.note_redemptions, now=now)),
    Job("figures.books", 300, note_books),
]
