"""Periodic jobs of open figures: a month is counted when it is over."""

from datetime import datetime

from app.core.db.uow import execute
from app.core.jobs.periodic import Job
from app.office.open_figures import counting


def count_months(now: datetime) -> int:
    """Months that are over and were not counted, one at a time."""
    done = 0
    while execute(counting.count_next, now=now) is not None:
        done += 1
    return done


JOBS = [Job("figures.months", 3600, count_months)]
