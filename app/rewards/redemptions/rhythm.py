"""When a shop is busy, and whether its customers come back: numbers only, nothing that names one of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import SHANGHAI, business_day
from app.rewards.redemptions.models import Redemption, RedemptionStatus

WEEKS = 8
MOST = 20_000
"""The newest redemptions that are looked at: a shop with more has a picture of its rhythm from these alone."""
FEWEST_CUSTOMERS = 5
"""Below so many customers the share of those who came back says something about single people, and is not told."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The last weeks of a shop. `weekdays` from Monday and `hours` from midnight of Shanghai: how many redemptions.

    `customers` are different residents; `came_back` those of them with redemptions on two days or more, None where
    they are too few to tell.
    """

    weeks: int
    redemptions: int
    weekdays: Sequence[int]
    hours: Sequence[int]
    customers: int
    came_back: int | None


def rhythm_of_shop(session: Session, *, merchant_id: int, now: datetime) -> Rhythm:
    """One query along the index of shop, day and status, of at most `MOST` rows."""
    since = business_day(now) - timedelta(weeks=WEEKS)
    newest = (
        select(Redemption.redeemed_at, Redemption.resident_id)
        .where(
            Redemption.merchant_id == merchant_id,
            Redemption.day > since,
            Redemption.status == RedemptionStatus.DONE,
        )
        .order_by(Redemption.day.desc())
        .limit(MOST)
    )
    seen = [(at.astimezone(SHANGHAI), resident_id) for at, resident_id in session.execute(newest)]
    local = [at for at, _ in seen]
    days_of = Counter(resident_id for resident_id, _ in {(who, at.date()) for at, who in seen})
    customers, came_back = len(days_of), sum(days > 1 for days in days_of.values())
    weekdays, hours = Counter(each.weekday() for each in local), Counter(each.hour for each in local)
    return Rhythm(
        weeks=WEEKS,
        redemptions=len(local),
        weekdays=[weekdays[day] for day in range(7)],
        hours=[hours[hour] for hour in range(24)],
        customers=customers,
        came_back=came_back if customers >= FEWEST_CUSTOMERS else None,
    )
