"""The removal of tasks that are long over."""

from app.core.jobs.periodic import Job, in_parts
from app.core.tasks.queue import forget_old

JOBS = [Job("tasks.forget", 86_400, in_parts(forget_old))]
