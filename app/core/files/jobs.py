"""The removal of files whose time is over."""

from datetime import datetime

from app.core.files.storing import remove_old
from app.core.jobs import Job
from app.core.uow import execute


def remove_files(now: datetime) -> int:
    """A few at a time, so that nobody waits for it; says how many."""
    removed = 0
    while some := execute(remove_old, now=now):
        removed += some
    return removed


JOBS = [Job("files.remove", 3600, remove_files)]
