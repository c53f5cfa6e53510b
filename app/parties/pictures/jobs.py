"""Periodic jobs of pictures."""

from app.core.jobs.periodic import Job, in_parts
from app.parties.pictures.retention import erase_old

JOBS = [Job("pictures.erase", 3_600, in_parts(erase_old))]
