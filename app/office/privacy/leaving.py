"""What leaving does, said before it is done."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.ledger import chart
from app.ledger import journals as ledger
from app.parties import merchants, residents
from app.parties.delegates.models import Delegate
from app.parties.merchants.models import Merchant, MerchantStatus
from app.rewards.coupons.models import Coupon, CouponStatus
from app.standing.scores.household import score_without


@dataclass(frozen=True, slots=True)
class Leaving:
    """`points` go, with the `coupon_points` of so many `coupons` that are given back first. Work in `shops` and help of
    so many people ends. `owned` are the shops that must be handed over first. `household_score` is that of an adult's
    household now, `household_score_after` what it will be.
    """

    is_resident: bool
    points: int
    coupons: int
    coupon_points: int
    owned: list[str]
    shops: list[str]
    helpers: int
    helped: int
    household_score: int | None
    household_score_after: int | None

    @property
    def is_blocked(self) -> bool:
        return bool(self.owned)


def what_leaving_does(session: Session, *, user_id: int, now: datetime) -> Leaving:
    """What ends and what goes when a user leaves now; it changes nothing."""
    person = residents.resident_of_user(session, user_id)
    resident_id = person.id if person else 0
    held = Coupon.resident_id == resident_id, Coupon.status == CouponStatus.ISSUED
    coupons, coupon_points = session.execute(
        select(func.count(), func.coalesce(func.sum(Coupon.points), 0)).where(*held)
    ).one()
    scores = score_without(session, resident_id=resident_id, now=now) if person else None
    shops = merchants.memberships(session, user_id)
    return Leaving(
        is_resident=person is not None,
        points=ledger.balance(session, chart.resident_points(resident_id)) if person else 0,
        coupons=int(coupons),
        coupon_points=int(coupon_points),
        owned=[shop.name for shop in shops if shop.is_owner] + _applied(session, user_id),
        shops=[shop.name for shop in shops if not shop.is_owner],
        helpers=_count(session, Delegate.resident_id == resident_id),
        helped=_count(session, Delegate.user_id == user_id),
        household_score=scores[0] if scores else None,
        household_score_after=scores[1] if scores else None,
    )


def _applied(session: Session, user_id: int) -> list[str]:
    waiting = Merchant.applied_by == user_id, Merchant.status == MerchantStatus.APPLIED
    return list(session.scalars(select(Merchant.name).where(*waiting).order_by(Merchant.id)))


def _count(session: Session, whose: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Delegate).where(whose, Delegate.is_active.is_(True))) or 0
