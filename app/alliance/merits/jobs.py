"""Periodic jobs of merits: redemptions, offers and ratings of shops are recorded."""

from datetime import datetime

from app.alliance.merits import offering, rated, redeeming
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job, in_parts


def record_offers(now: datetime) -> int:
    """Record the offers that have been open for long enough; says how many."""
    execute(offering.begin, now=now)
    done = after_id = 0
    while ids := offering.due(db.session(), now=now, after_id=after_id):
        done += execute(offering.record, offer_ids=ids, now=now)
        after_id = ids[-1]
    return done


def record_ratings(now: datetime) -> int:
    """Record the quarters of good ratings; says how many."""
    done = after_id = 0
    while found := rated.due(db.session(), now=now, after_id=after_id):
        done += execute(rated.record, quarters=found, now=now)
        after_id = found[-1].merchant_id
    return done


JOBS = [
    Job("merits.redemptions", 600, in_parts(redeeming.record_next)),
    Job("merits.offers", 21_600, record_offers),
    Job("merits.ratings", 86_400, record_ratings),
]
