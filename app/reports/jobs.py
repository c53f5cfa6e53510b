"""Figures kept for the dashboard, so that looking at it adds up little."""

from datetime import datetime

from app.core.jobs import Job
from app.core.uow import execute
from app.reports.service import days, flows


def count_flows(now: datetime) -> int:
    """Postings since the last time, in parts."""
    done = 0
    while part := execute(flows.count_flows, now=now):
        done += part
    return done


def count_days(now: datetime) -> int:
    """Days that are over, in parts."""
    done = 0
    while part := execute(days.count_days, now=now):
        done += part
    return done


JOBS = [Job("figures.flows", 60, count_flows), Job("figures.days", 300, count_days)]
