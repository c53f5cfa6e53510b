"""Periodic jobs of coupons and offers: what time does to them."""

from datetime import datetime

from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job, in_parts
from app.rewards.coupons import claims
from app.rewards.publication import budgets, offer_pictures

BATCH = 200


def expire_coupons(now: datetime) -> int:
    """Give the points of overdue coupons back to their holders."""
    done = 0
    while ids := claims.overdue(db.session(), now=now, limit=BATCH):
        expired = sum(execute(claims.expire, coupon_id=coupon_id, now=now) for coupon_id in ids)
        if not expired:  # Another worker is at it.
            break
        done += expired
    return done


def end_offers(now: datetime) -> int:
    """Close offers whose time is over, and give back to the fund what closed offers no longer need."""
    done = 0
    while ids := budgets.offers_to_end(db.session(), now=now, limit=BATCH):
        ended = sum(execute(budgets.end, offer_id=offer_id, now=now) for offer_id in ids)
        if not ended:  # As above.
            break
        done += ended
    after = 0
    while ids := budgets.offers_with_rest(db.session(), after=after, limit=BATCH):
        done += sum(execute(budgets.give_back_rest, offer_id=offer_id, now=now) > 0 for offer_id in ids)
        after = ids[-1]
    return done


JOBS = [
    Job("coupons.expire", 60, expire_coupons),
    Job("offers.end", 600, end_offers),
    Job("offers.forget_pictures", 86_400, in_parts(offer_pictures.forget_some)),
]
