"""What the worker does for staff."""

from app.communities.service import sessions
from app.core.jobs import Job, in_parts

JOBS = [Job("staff_sessions.forget", 3600, in_parts(sessions.forget_old))]
