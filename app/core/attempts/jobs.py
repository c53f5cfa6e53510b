"""The removal of counts whose time is over."""

from app.core.attempts.counting import forget_old
from app.core.jobs.periodic import Job, in_parts

JOBS = [Job("attempts.forget", 3600, in_parts(forget_old))]
