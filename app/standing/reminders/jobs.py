"""Periodic jobs of reminders: the end of their time, and of how long they are kept."""

from app.core.jobs.periodic import Job, in_parts
from app.standing.reminders import closing, upkeep

JOBS = [
    Job("reminders.lapse", 3_600, in_parts(closing.lapse)),
    Job("reminders.drop", 86_400, in_parts(upkeep.drop_closed)),
]
