"""The removal of files whose time is over."""

from app.core.files.storing import remove_old
from app.core.jobs.periodic import Job, in_parts

JOBS = [Job("files.remove", 3600, in_parts(remove_old))]
