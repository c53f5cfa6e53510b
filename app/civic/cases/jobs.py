"""Periodic jobs of cases."""

from app.civic.cases import evidence
from app.core.jobs.periodic import Job, in_parts

JOBS = [Job("cases.final_pictures", 86_400, in_parts(evidence.note_final))]
