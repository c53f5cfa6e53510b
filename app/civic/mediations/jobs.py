"""Periodic jobs of mediations."""

from app.civic.mediations import following
from app.core.jobs.periodic import Job, in_parts

JOBS = [Job("mediations.move_on", 3_600, in_parts(following.move_on))]
