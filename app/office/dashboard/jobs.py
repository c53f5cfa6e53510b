"""Periodic jobs of the dashboard: figures are kept, so that looking at it adds up little."""

from datetime import datetime

from app.core.db.uow import execute
from app.core.jobs.periodic import Job
from app.office.dashboard import daily_flows, daily_redemptions


def count_flows(now: datetime) -> int:
    """Postings since the last time, in parts."""
    done = 0
    while part := execute(daily_flows.count_flows, now=now):
        done += part
    return done


def count_days(now: datetime) -> int:
    """Days that are over, in parts."""
    done = 0
    while part := execute(daily_redemptions.count_days, now=now):
        done += part
    return done


JOBS = [Job("figures.flows", 60, count_flows), Job("figures.days", 300, count_days)]
