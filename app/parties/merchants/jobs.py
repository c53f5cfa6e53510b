"""Periodic jobs of shops: applications that nobody decides about come to an end, and so do pictures of licences."""

from app.core.jobs.periodic import Job, in_parts
from app.parties.merchants.applications import expire_some
from app.parties.merchants.licence_pictures import note_final

JOBS = [
    Job("merchants.expire", 3600, in_parts(expire_some)),
    Job("merchants.final_pictures", 86_400, in_parts(note_final)),
]
