"""The removal of tasks that are long over."""

from app.core.jobs import Job
from app.core.tasks.queue import forget_old
from app.core.uow import execute

JOBS = [Job("tasks.forget", 86_400, lambda now: execute(forget_old, now=now))]
