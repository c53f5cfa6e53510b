"""Periodic jobs of records: they take effect, and their time ends."""

from datetime import datetime

import structlog
from flask import current_app

from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job, in_parts
from app.standing.programmes import settings
from app.standing.records import batches, effect, evidence

log = structlog.get_logger("records")


def take_effect(now: datetime) -> int:
    """Let the records count whose days are over; says how many.

    Where some at once cannot, each is tried alone: one whose data is wrong must not hold up the others.
    """
    points = settings.point_settings_at(db.session(), now=now, settings=current_app.config["SETTINGS"])
    done = after_id = 0
    while ids := effect.due(db.session(), now=now, after_id=after_id):
        try:
            done += execute(effect.take_effect, record_ids=ids, now=now, valid_months=points.points_valid_months)
        except Exception:
            log.exception("records_one_by_one")
            done += sum(_alone(record_id, now, points.points_valid_months) for record_id in ids)
        after_id = ids[-1]
    return done


def _alone(record_id: int, now: datetime, valid_months: int) -> int:
    try:
        return execute(effect.take_effect, record_ids=[record_id], now=now, valid_months=valid_months)
    except Exception:
        log.exception("record_skipped", record_id=record_id)
        return 0


JOBS = [
    Job("records.take_effect", 600, take_effect),
    Job("records.end", 3_600, in_parts(effect.end)),
    Job("records.end_batches", 3_600, in_parts(batches.end)),
    Job("records.final_pictures", 86_400, in_parts(evidence.note_final)),
]
