"""Periodic jobs of papers: proofs and query prints that have long been over go."""

from app.civic.papers import upkeep
from app.core.jobs.periodic import Job, in_parts

JOBS = [Job("papers.forget", 86_400, in_parts(upkeep.forget_old))]
