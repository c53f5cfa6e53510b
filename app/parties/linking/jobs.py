"""Periodic jobs of linking: printed codes whose time is over are dropped."""

from app.core.jobs.periodic import Job, in_parts
from app.parties.linking import printed_codes

JOBS = [Job("linking.forget_codes", 3600, in_parts(printed_codes.forget_old))]
