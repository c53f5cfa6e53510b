"""Redemptions undone by staff, after their day or as the end of a dispute: the holder gets the coupon or points back.

A coupon comes back with the days that it has missed, but not beyond its offer. Where it could not be used any more, its
points go back to the holder, as when a coupon is cancelled.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.chart import AccountKey
from app.ledger.kinds import JournalKind
from app.parties import messages
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.messages.models import MessageKind
from app.parties.residents.models import Resident, ResidentStatus
from app.rewards.coupons import claims
from app.rewards.coupons.models import Coupon
from app.rewards.coupons.workflow import COUPONS, RESTORE_LATER
from app.rewards.offers.models import Offer, OfferStatus
from app.rewards.redemptions import after_reversal, bonus
from app.rewards.redemptions.models import GivenBack, LateReversal, Redemption
from app.rewards.redemptions.redeeming import legs_of
from app.rewards.redemptions.reversals import MAX_ROUNDS
from app.rewards.redemptions.workflow import REDEMPTIONS, UNDO


def undo(
    session: Session, *, redemption_id: int, is_charged: bool | None, reason: str, actor: str, now: datetime
) -> LateReversal:
    """Reverse a redemption, whenever it was. The shop loses what it has of it; `is_charged`: it owes that instead,
    because a statement has credited it; None: whether it is on one decides.

    Raises ReversalRefusedError where it has been reversed before.
    """
    done = session.get_one(Redemption, redemption_id)
    coupon: Coupon | None = None
    if done.coupon_id is not None:  # First the coupon, then the redemption, as everywhere.
        coupon = session.get_one(Coupon, done.coupon_id, with_for_update=True, populate_existing=True)
    session.refresh(done, with_for_update=True)
    REDEMPTIONS.enter(done, UNDO, reversed_at=now, reversal_reason=reason)
    offer = session.get_one(Offer, done.offer_id, with_for_update=True, populate_existing=True)
    holder = session.get_one(Resident, done.resident_id)
    charged = done.statement_id is not None if is_charged is None else is_charged
    if coupon is not None:
        COUPONS.enter(coupon, RESTORE_LATER, redeemed_at=None, expires_at=_until(coupon, offer, done, now))
        coupon.round += 1
    if offer.status is OfferStatus.CLOSED:
        offer.budget_empty = False  # The subsidy is in it again; the job that ends offers takes it to the fund.
    session.flush()
    bonus.taken_back(session, merchant_id=done.merchant_id, points=done.bonus_points, day=done.day)
    after_reversal.follow(session, done)
    _post(session, done, offer.title, coupon.community_id if coupon else holder.community_id, charged, actor, now)
    given_back = GivenBack.NOTHING
    if coupon is not None:
        given_back = GivenBack.COUPON
        if not _is_usable(session, coupon, offer, holder, now):
            claims.cancel(session, coupon_id=coupon.id, resident_id=holder.id, actor=actor, now=now)
            given_back = GivenBack.POINTS
    reversal = LateReversal(
        redemption_id=done.id,
        merchant_id=done.merchant_id,
        day=done.day,
        points=done.points + done.bonus_points,
        subsidy_fen=done.subsidy_fen,
        is_charged=charged,
        given_back=given_back,
        at=now,
    )
    session.add(reversal)
    session.flush()
    _tell(session, done, offer, holder, coupon, given_back, now)
    return reversal


def _until(coupon: Coupon, offer: Offer, done: Redemption, now: datetime) -> datetime:
    """Its time, and the days since it was used; not longer than its offer, as when it was claimed."""
    return max(coupon.expires_at, min(coupon.expires_at + (business_day(now) - done.day), offer.valid_until))


def _is_usable(session: Session, coupon: Coupon, offer: Offer, holder: Resident, now: datetime) -> bool:
    """Whether a holder could do something with it: a closed offer has no money set aside for it either."""
    if offer.status is OfferStatus.CLOSED or coupon.expires_at <= now or coupon.round > MAX_ROUNDS:
        return False
    shop = session.get_one(Merchant, offer.merchant_id) if offer.merchant_id else None
    return holder.status is ResidentStatus.ACTIVE and (shop is None or shop.status is MerchantStatus.ACTIVE)


def _post(
    session: Session, done: Redemption, title: str, community_id: int, charged: bool, actor: str, now: datetime
) -> None:
    owed: dict[AccountKey, AccountKey] = {}
    if charged:
        session.execute(select(Merchant.id).where(Merchant.id == done.merchant_id).with_for_update())
        owed = {
            chart.merchant_points(done.merchant_id): chart.merchant_points_owed(done.merchant_id),
            chart.merchant_payable(done.merchant_id): chart.merchant_owed(done.merchant_id),
        }
        ledger.open_missing(session, owed.values())
    legs = [(owed.get(account, account), -amount) for account, amount in legs_of(done, community_id)]
    if any(amount for _, amount in legs):  # A plain discount had moved nothing.
        entry = ledger.Entry(JournalKind.REVERSAL, f"reverse:redemption:{done.id}", legs, memo=title)
        ledger.post(session, entry, at=now, actor=actor)


def _tell(
    session: Session,
    done: Redemption,
    offer: Offer,
    holder: Resident,
    coupon: Coupon | None,
    given_back: GivenBack,
    now: datetime,
) -> None:
    facts = {
        "coupon_id": coupon.id if coupon is not None and given_back is GivenBack.COUPON else None,
        "title": offer.title,
        "shop": session.scalars(select(Merchant.name).where(Merchant.id == done.merchant_id)).one(),
        "by": "staff",
        "points": done.points if given_back is GivenBack.POINTS else 0,
    }
    if coupon is not None and given_back is GivenBack.COUPON:
        facts["expires_at"] = coupon.expires_at.isoformat()
    messages.tell_resident(session, resident_id=holder.id, kind=MessageKind.REVERSED, facts=facts, now=now)
