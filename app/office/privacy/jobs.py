"""Periodic jobs of privacy: what becomes of data when its time is over; docs/privacy.md lists the periods."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.cases import upkeep as cases
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job, in_parts
from app.office.privacy import corrections, erasure, timelines
from app.standing.records import retention

BATCH = 200


def make_records_anonymous(now: datetime) -> int:
    """Records a year after they have ceased to count; says how many."""
    done = after_id = 0
    while ids := retention.outdated(db.session(), now=now, after_id=after_id, limit=BATCH):
        done += execute(_make_anonymous, record_ids=ids)
        after_id = ids[-1]
    return done


def _make_anonymous(session: Session, *, record_ids: Sequence[int]) -> int:
    timelines.forget_records(session, record_ids=record_ids)
    cases.make_anonymous(session, record_ids=record_ids)
    return retention.make_anonymous(session, record_ids=record_ids)


def expire_leftovers(now: datetime) -> int:
    """Points that came back to somebody who has left; says how many."""
    done = 0
    for resident_id in erasure.with_leftovers(db.session(), limit=BATCH):
        done += execute(erasure.expire_rest, resident_id=resident_id, now=now, actor="system")
    return done


JOBS = [
    Job("privacy.records", 86_400, make_records_anonymous),
    Job("privacy.leftovers", 86_400, expire_leftovers),
    Job("privacy.corrections", 86_400, in_parts(corrections.drop_decided)),
]
