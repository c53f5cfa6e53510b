"""Periodic jobs of the dashboard: figures are kept, so that looking at it adds up little."""

from datetime import datetime

from app.core.db.uow import execute
from app.core.jobs.periodic import Job
from app.office.dashboard import daily_redemptions


def count_days(now: datetime) -> int:
    """Days that are over, in parts."""
    done = 0
    while part := execute(daily_redemptions.count_days, now=now):
        done += part
    return done


JOBS = [Job("figures.days", 300, count_days)]
