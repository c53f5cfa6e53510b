"""How many coupons a resident can claim, and how many give back, on a day of Shanghai: ours, no published rule.

Nobody needs more; without a bound one phone fills the ledger. What is counted is a day's rows of one resident by an
index that begins with both, while the resident's other commands wait: never more rows than the limit.
"""

from datetime import datetime

from sqlalchemy import ScalarSelect, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.core.clock import business_day, start_of_day
from app.rewards.coupons.errors import GiveBackLimitError
from app.rewards.coupons.models import Coupon

A_DAY = 30
OF_ONE_OFFER = 5


def day_begins(now: datetime) -> datetime:
    """When the Shanghai day of a moment has begun."""
    return start_of_day(business_day(now))


def claimed_today(*, of_offer: bool) -> ScalarSelect[int]:
    """How many coupons a `resident` has claimed since `today`, of one `offer` or of all: parameters by these names."""
    query = select(func.count()).where(
        Coupon.resident_id == bindparam("resident"), Coupon.claimed_at >= bindparam("today")
    )
    return (query.where(Coupon.offer_id == bindparam("offer")) if of_offer else query).scalar_subquery()


_GIVEN_BACK = select(func.count(), func.count(case((Coupon.offer_id == bindparam("offer"), 1)))).where(
    Coupon.resident_id == bindparam("resident"), Coupon.cancelled_at >= bindparam("today")
)


def require_give_back(session: Session, *, resident_id: int, offer_id: int, now: datetime) -> None:
    """Raises GiveBackLimitError. The resident is locked."""
    asked = {"resident": resident_id, "offer": offer_id, "today": day_begins(now)}
    given_back, of_offer = session.connection().execute(_GIVEN_BACK, asked).one()
    if given_back >= A_DAY or of_offer >= OF_ONE_OFFER:
        raise GiveBackLimitError
