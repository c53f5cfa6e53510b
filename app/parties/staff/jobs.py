"""Periodic jobs of staff."""

from app.core.jobs.periodic import Job, in_parts
from app.parties.staff import sessions

JOBS = [Job("staff_sessions.forget", 3600, in_parts(sessions.forget_old))]
