"""Periodic jobs of gatherings: sessions begin and end, places that nobody has approved are free again, and what nobody
needs to know any more of who took part goes.
"""

from app.civic.gatherings import retention, turning
from app.core.jobs.periodic import Job, in_parts

JOBS = [
    Job("gatherings.held", 300, in_parts(turning.free_held)),
    Job("gatherings.begin", 60, in_parts(turning.begin)),
    Job("gatherings.end", 60, in_parts(turning.end)),
    Job("gatherings.forget_signups", 86_400, in_parts(retention.forget_signups)),
    Job("gatherings.forget_times", 86_400, in_parts(retention.forget_times)),
]
