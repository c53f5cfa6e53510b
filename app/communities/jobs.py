"""What the worker does for staff."""

from app.communities.service import sessions
from app.core.jobs import Job
from app.core.uow import execute

JOBS = [Job("staff_sessions.forget", 3600, lambda now: execute(sessions.forget_old, now=now))]
