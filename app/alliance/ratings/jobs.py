"""Periodic jobs of ratings: a low mean opens an inspection, and does nothing else."""

from datetime import datetime

from app.alliance.ratings import inspections
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job


def inspect_low_means(now: datetime) -> int:
    """Open an inspection for every shop with a low mean that has none."""
    shops = inspections.to_inspect(db.session(), now=now)
    return sum(execute(inspections.open_for_low_mean, merchant_id=shop_id, now=now) for shop_id in shops)


JOBS = [Job("ratings.inspect", 3600, inspect_low_means)]
