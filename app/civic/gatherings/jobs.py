"""Periodic jobs of gatherings: sessions begin and end, places that nobody has approved are free again."""

from app.civic.gatherings import turning
from app.core.jobs.periodic import Job, in_parts

JOBS = [
    Job("gatherings.held", 300, in_parts(turning.free_held)),
    Job("gatherings.begin", 60, in_parts(turning.begin)),
    Job("gatherings.end", 60, in_parts(turning.end)),
]
