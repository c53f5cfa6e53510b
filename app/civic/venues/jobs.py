"""Periodic jobs of venues: slots are made as days come near, and those of the past that nobody has booked go."""

from app.civic.venues import filling
from app.core.jobs.periodic import Job, in_parts

JOBS = [
    Job("venues.fill", 600, in_parts(filling.fill_next)),
    Job("venues.clear", 3_600, in_parts(filling.clear)),
]
