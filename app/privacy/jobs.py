"""What becomes of personal data by itself when its time is over; docs/privacy.md lists the periods."""

from datetime import datetime

from app.core.extensions import db
from app.core.jobs import Job, in_parts
from app.core.uow import execute
from app.credit import service as credit
from app.privacy.service import corrections, forgetting

BATCH = 200


def make_records_anonymous(now: datetime) -> int:
    """Records a year after they have ceased to count; says how many."""
    done = after_id = 0
    while ids := credit.outdated(db.session(), now=now, after_id=after_id, limit=BATCH):
        done += execute(credit.make_anonymous, record_ids=ids)
        after_id = ids[-1]
    return done


def expire_leftovers(now: datetime) -> int:
    """Points that came back to somebody who has left; says how many."""
    done = 0
    for resident_id in forgetting.with_leftovers(db.session(), limit=BATCH):
        done += execute(forgetting.expire_rest, resident_id=resident_id, now=now, actor="system")
    return done


JOBS = [
    Job("privacy.records", 86_400, make_records_anonymous),
    Job("privacy.leftovers", 86_400, expire_leftovers),
    Job("privacy.corrections", 86_400, in_parts(corrections.drop_decided)),
]
