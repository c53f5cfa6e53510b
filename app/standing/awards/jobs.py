"""Periodic jobs of awards: what has ended is shown no more."""

from app.core.jobs.periodic import Job, in_parts
from app.standing.awards import upkeep

JOBS = [Job("awards.take_off", 3_600, in_parts(upkeep.take_off))]
