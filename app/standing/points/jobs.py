"""Periodic jobs of points: what time does to them."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job
from app.standing.points import expiry

log = structlog.get_logger("credit")
BATCH = 500


def expire_points(now: datetime) -> int:
    """Take away the points whose last day is over; says how many."""
    return _for_each(expiry.residents_to_expire, expiry.expire_points, now)


def warn_of_expiry(now: datetime) -> int:
    """Tell residents of points that end soon; says of how many days in all."""
    return _for_each(expiry.residents_to_warn, expiry.warn_of_expiry, now)


def _for_each(find: Callable[..., Sequence[int]], command: Callable[..., int], now: datetime) -> int:
    """Every resident in a transaction of their own: one whose data is wrong must not hold up the others."""
    done = after_id = 0
    while ids := find(db.session(), now=now, after_id=after_id, limit=BATCH):
        for resident_id in ids:
            try:
                done += execute(command, resident_id=resident_id, now=now)
            except Exception:
                log.exception("resident_skipped", resident_id=resident_id)
        after_id = ids[-1]
    return done


JOBS = [Job("credit.expire", 3600, expire_points), Job("credit.warn", 3600, warn_of_expiry)]
