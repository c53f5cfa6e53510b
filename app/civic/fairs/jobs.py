"""Periodic jobs of fairs: queues end with them, and numbers go when nobody needs them any more."""

from app.civic.fairs import closing, upkeep
from app.core.jobs.periodic import Job, in_parts

JOBS = [
    Job("fairs.close", 60, in_parts(closing.close_over)),
    Job("fairs.forget_tickets", 86_400, in_parts(upkeep.forget_tickets)),
]
