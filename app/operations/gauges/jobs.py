"""Periodic jobs of gauges: what the worker works out for /metrics."""

from datetime import datetime

from app.core.clock import utc_now
from app.core.db.engine import snapshot
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job
from app.operations.gauges import gauges


def note_books(_now: datetime) -> int:
    """Read in one snapshot, so that a journal under way is in all sums or in none; then noted."""
    with snapshot(db.engine) as session:
        found = gauges.books(session)
    execute(gauges.note_books, found=found, now=utc_now())
    return found.off


JOBS = [
    Job("figures.outbox", 15, lambda now: execute(gauges.note_outbox, now=now)),
    Job("figures.seals", 60, lambda now: execute(gauges.note_seals, now=now)),
    Job("figures.redemptions", 60, lambda now: execute(gauges.note_redemptions, now=now)),
    Job("figures.books", 300, note_books),
]
