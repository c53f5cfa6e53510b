"""Periodic jobs of the timeline: the end of the words of notes about people."""

from app.core.jobs.periodic import Job, in_parts
from app.parties.timeline import retention

JOBS = [Job("notes.wipe", 86_400, in_parts(retention.wipe_old))]
