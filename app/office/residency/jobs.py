"""Periodic jobs of residency: points of those who have left end."""

from datetime import datetime

import structlog

from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job
from app.office.residency import leaving

log = structlog.get_logger("residency")
BATCH = 200


def end_points(now: datetime) -> int:
    """Each in a transaction of their own; says how many points."""
    done = after_id = 0
    while ids := leaving.with_points_to_end(db.session(), now=now, after_id=after_id, limit=BATCH):
        for resident_id in ids:
            try:
                done += execute(leaving.end_points, resident_id=resident_id, now=now)
            except Exception:
                log.exception("resident_skipped", resident_id=resident_id)
        after_id = ids[-1]
    return done


JOBS = [Job("residency.points", 86_400, end_points)]
