"""Periodic jobs of coverage: flows are kept, so that looking at them adds up little."""

from datetime import datetime

from app.core.db.uow import execute
from app.core.jobs.periodic import Job
from app.treasury.coverage import daily_flows


def count_flows(now: datetime) -> int:
    """Postings since the last time, in parts."""
    done = 0
    while part := execute(daily_flows.count_flows, now=now):
        done += part
    return done


JOBS = [Job("figures.flows", 60, count_flows)]
