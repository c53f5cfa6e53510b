"""Periodic jobs of posts: those end whose time is over."""

from datetime import datetime

from app.core.db.uow import execute
from app.core.jobs.periodic import Job
from app.parties.posts import ending


def end_posts(now: datetime) -> int:
    """Says how many."""
    return execute(ending.end_what_is_over, now=now)


JOBS = [Job("posts.end", 86_400, end_posts)]
