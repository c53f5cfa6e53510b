"""Periodic jobs of residents: those without parts to be found by get them."""

from datetime import datetime

from app.core.db.uow import execute
from app.core.jobs.periodic import Job
from app.parties.residents import parts


def index_all(_now: datetime) -> int:
    """Some hundred people in each transaction, so that nobody waits for long; says how many."""
    done, last = 0, 0
    while True:
        some, last = execute(parts.index_after, after_id=last)
        if not some:
            return done
        done += some


JOBS = [Job("residents.index", 3600, index_all)]
