"""Periodic jobs of invitations: those asked are told, what is over is dropped."""

from app.core.jobs.periodic import Job, in_parts
from app.parties.invitations import telling, upkeep

JOBS = [
    Job("invitations.tell", 30, in_parts(telling.tell_some)),
    Job("invitations.forget", 3600, in_parts(upkeep.forget_old)),
]
