"""Periodic jobs of reports."""

from app.civic.reports import rewards, upkeep
from app.core.jobs.periodic import Job, in_parts

JOBS = [
    Job("reports.rewards", 86_400, in_parts(rewards.pay_some)),
    Job("reports.seal_anew", 86_400, in_parts(upkeep.seal_anew)),
    Job("reports.forget", 86_400, in_parts(upkeep.forget_old)),
    Job("reports.counts", 3_600, in_parts(upkeep.forget_counts)),
]
