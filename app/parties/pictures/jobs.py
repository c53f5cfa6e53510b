"""Periodic jobs of pictures."""

from app.core.jobs.periodic import Job, in_parts
from app.parties.pictures.retention import erase_old
from app.parties.pictures.shown import erase_some

JOBS = [
    Job("pictures.erase", 3_600, in_parts(erase_old)),
    Job("pictures.erase_unused", 3_600, in_parts(erase_some)),
]
