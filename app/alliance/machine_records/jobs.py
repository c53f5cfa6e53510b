"""Periodic jobs of machine_records: redemptions, offers and ratings of shops are recorded."""

from datetime import datetime

from app.alliance.machine_records import offers, ratings, redemptions
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job, in_parts


def record_offers(now: datetime) -> int:
    """Record the offers that have been open for long enough; says how many."""
    execute(offers.begin, now=now)
    done = after_id = 0
    while ids := offers.due(db.session(), now=now, after_id=after_id):
        done += execute(offers.record, offer_ids=ids, now=now)
        after_id = ids[-1]
    return done


def record_ratings(now: datetime) -> int:
    """Record the quarters of good ratings; says how many."""
    done = after_id = 0
    while found := ratings.due(db.session(), now=now, after_id=after_id):
        done += execute(ratings.record, quarters=found, now=now)
        after_id = found[-1].merchant_id
    return done


JOBS = [
    Job("machine_records.redemptions", 600, in_parts(redemptions.record_next)),
    Job("machine_records.offers", 21_600, record_offers),
    Job("machine_records.ratings", 86_400, record_ratings),
]
