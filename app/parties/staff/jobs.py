"""Periodic jobs of staff."""

from app.core.jobs.periodic import Job, in_parts
from app.parties.staff import account_requests, sessions

JOBS = [
    Job("staff_sessions.forget", 3600, in_parts(sessions.forget_old)),
    Job("account_requests.forget", 3600, in_parts(account_requests.forget_old)),
]
