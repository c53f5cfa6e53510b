"""Periodic jobs of records: they take effect, and their time ends."""

from datetime import datetime

import structlog
from flask import current_app, url_for
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job, in_parts
from app.core.tasks import Outcome, Task, TaskKind, Work
from app.standing.programmes import settings
from app.standing.records import batch_decisions, batches, effect, evidence
from app.standing.records.models import BatchState

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


def release_batches(now: datetime) -> int:
    """Make decided batches public whose fund bears them; says how many were looked at."""
    rate_fen, done, after_id = _rate_fen(now), 0, 0
    while (seen := execute(batch_decisions.release_next, now=now, rate_fen=rate_fen, after_id=after_id)) is not None:
        done, after_id = done + 1, seen
    return done


def _rate_fen(now: datetime) -> int:
    return settings.point_settings_at(db.session(), now=now, settings=current_app.config["SETTINGS"]).point_value_fen


def approve_batch(work: Work) -> None:
    """Approve a large batch, in one transaction."""
    execute(_approve, work=work, rate_fen=_rate_fen(utc_now()))


def _approve(session: Session, *, work: Work, rate_fen: int) -> None:
    batch_id, now = work.params["record_batch_id"], utc_now()
    batch = batch_decisions.approve(
        session, batch_id=batch_id, staff=work.staff, now=now, rate_fen=rate_fen, progress=work.progress
    )
    words = (
        "已批准，加分开始公示。" if batch.state is BatchState.PUBLIC else "已批准。基金已经用满，等充值后自动开始公示。"
    )
    work.finish(session, Outcome(words, {"条数": batch.lines, "积分": batch.points}), now=now)


def _link(task: Task) -> tuple[str, str]:
    address = url_for("record_batches_console.batch", record_batch_id=task.params["record_batch_id"])
    return "查看批次", address


KINDS = [TaskKind(batch_decisions.TASK, "批准批次", approve_batch, lambda _task: "records:decide", link=_link)]

JOBS = [
    Job("records.take_effect", 600, take_effect),
    Job("records.end", 3_600, in_parts(effect.end)),
    Job("records.release_batches", 60, release_batches),
    Job("records.end_batches", 3_600, in_parts(batches.end)),
    Job("records.final_pictures", 86_400, in_parts(evidence.note_final)),
]
