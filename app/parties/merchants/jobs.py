"""Periodic jobs of shops: applications that nobody decides about come to an end."""

from app.core.jobs.periodic import Job, in_parts
from app.parties.merchants.applications import expire_some

JOBS = [Job("merchants.expire", 3600, in_parts(expire_some))]
