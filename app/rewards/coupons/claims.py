"""Claims: points into a coupon, and a coupon back into points."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypedDict, Unpack

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, make_transient_to_detached

from app.core.clock import business_day, end_of_day
from app.core.db import before_commit
from app.core.db.prepared import Prepared
from app.core.workflow import Transition
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties import messages, residents
from app.parties.merchants.models import Merchant
from app.parties.messages.models import MessageKind
from app.rewards.coupons import claimable_offers, codes, daily_limits
from app.rewards.coupons.errors import ClaimRefusedError, CouponNotFoundError
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.coupons.workflow import CANCEL, COUPONS, EXPIRE
from app.rewards.offers.models import Offer, OfferStatus

_OFFER = Offer.__table__
_TAKE_ONE = Prepared(
    update(_OFFER)  # type: ignore[arg-type]
    .where(_OFFER.c.id == bindparam("offer"), _OFFER.c.status == OfferStatus.PUBLISHED, _OFFER.c.stock_left > 0)
    .values(stock_left=_OFFER.c.stock_left - 1)
)
_PUT_ONE_BACK = Prepared(
    update(_OFFER)  # type: ignore[arg-type]
    .where(_OFFER.c.id == bindparam("offer"))
    .values(stock_left=_OFFER.c.stock_left + 1)
)
_ADD_COUPON = Prepared(insert(Coupon.__table__))  # type: ignore[arg-type]
_OWN = (
    select(Coupon, Offer, Merchant)
    .join(Offer, Offer.id == Coupon.offer_id)
    .outerjoin(Merchant, Merchant.id == Offer.merchant_id)
    .where(Coupon.id == bindparam("coupon"), Coupon.resident_id == bindparam("resident"))
)
_BY_SERIAL = select(Coupon.id).where(Coupon.serial == bindparam("serial"))


@dataclass(frozen=True, slots=True)
class CouponUse:
    """Where a coupon was used, and what it saved. Amounts in fen."""

    merchant: dict[str, str]
    bill_fen: int | None
    saving_fen: int


@dataclass(frozen=True, slots=True)
class HeldCoupon:
    """A coupon with the offer behind it, and what became of it at a counter."""

    coupon: Coupon
    offer: Offer
    merchant: Merchant | None
    use: CouponUse | None = None


class _NewCoupon(TypedDict):
    """Every column of a coupon that is about to be issued, but its serial."""

    offer_id: int
    resident_id: int
    community_id: int
    points: int
    claimed_at: datetime
    expires_at: datetime
    claimed_by: str
    status: CouponStatus
    redeemed_at: datetime | None
    cancelled_at: datetime | None
    round: int


def claim(session: Session, *, offer_id: int, resident_id: int, actor: str | None = None, now: datetime) -> HeldCoupon:
    """Exchange points for a coupon; `actor` is who does so where it is not the resident.

    The points go into escrow until it is used, given back or over.

    Raises OfferNotFoundError, ClaimRefusedError with the reason. The resident's own commands wait for each other, so
    that the limit per person holds; the offer's row, which everybody wants, is changed right before the commit.
    """
    actor = actor or f"resident:{resident_id}"
    residents.lock(session, resident_id)
    standing = claimable_offers.standing_before(session, offer_id=offer_id, resident_id=resident_id, now=now)
    resident, item = standing.resident, standing.item
    if item.reason is not None:
        raise ClaimRefusedError(item.reason, item.words)
    coupon = _issue(
        session,
        offer_id=offer_id,
        resident_id=resident_id,
        community_id=resident.community_id,
        points=item.offer.points,
        claimed_at=now,
        expires_at=_expiry(item.offer, now),
        claimed_by=actor,
        status=CouponStatus.ISSUED,
        redeemed_at=None,
        cancelled_at=None,
        round=1,
    )
    packet = before_commit.last(session)
    if coupon.points:
        own = chart.resident_points(resident_id)
        legs = [(own, -coupon.points), (chart.community(coupon.community_id, "escrow"), coupon.points)]
        entry = ledger.Entry(JournalKind.CLAIM, f"claim:coupon:{coupon.id}", legs, memo=item.offer.title)
        poor = partial(ClaimRefusedError, "not_enough_points")
        seen = {own: standing.account}
        ledger.add(packet, session, entry, at=now, actor=actor, seen=seen, too_low=poor)
    facts = {
        "coupon_id": coupon.id,
        "title": item.offer.title,
        "points": coupon.points,
        "expires_at": coupon.expires_at.isoformat(),
    }
    messages.add_for_resident(packet, session, resident_id, resident.user_id, MessageKind.CLAIMED, facts, now=now)
    sold_out = partial(ClaimRefusedError, "sold_out")
    packet.add(_TAKE_ONE, {"offer": offer_id}, rows=1, missed=sold_out, last=True)
    return HeldCoupon(coupon, item.offer, item.merchant)


def _issue(session: Session, **values: Unpack[_NewCoupon]) -> Coupon:
    """A new coupon with a serial that no other has: of a million, one draw in ten thousand hits one that is taken."""
    while True:
        serial = codes.new_serial()
        try:
            added = _ADD_COUPON.execute(session.connection(), {**values, "serial": serial})
        except IntegrityError:
            if session.connection().execute(_BY_SERIAL, {"serial": serial}).one_or_none() is None:
                raise
            continue
        coupon = Coupon(**values, serial=serial)
        coupon.id = int(added.lastrowid)
        make_transient_to_detached(coupon)
        session.add(coupon)
        return coupon


def _expiry(offer: Offer, now: datetime) -> datetime:
    """A coupon can be used through the last of its days, but not longer than its offer."""
    return min(end_of_day(business_day(now + timedelta(days=offer.coupon_days))), offer.valid_until)


def give_back(
    session: Session, *, coupon_id: int, resident_id: int, actor: str | None = None, now: datetime
) -> HeldCoupon:
    """Give a coupon back for its points, before it is used, at the wish of who holds it: so many a day.

    Raises CouponNotFoundError, CouponNotIssuedError, GiveBackLimitError.
    """
    return _cancel(session, coupon_id, resident_id, actor, now, is_limited=True)


def cancel(
    session: Session, *, coupon_id: int, resident_id: int, actor: str | None = None, now: datetime
) -> HeldCoupon:
    """The same where something else wants it, however often. Raises CouponNotFoundError, CouponNotIssuedError."""
    return _cancel(session, coupon_id, resident_id, actor, now, is_limited=False)


def _cancel(
    session: Session, coupon_id: int, resident_id: int, actor: str | None, now: datetime, *, is_limited: bool
) -> HeldCoupon:
    own = session.execute(_OWN, {"coupon": coupon_id, "resident": resident_id}).one_or_none()
    if own is None:
        raise CouponNotFoundError
    coupon, offer, merchant = own
    session.refresh(coupon, with_for_update=True)  # A clerk scanning it now waits here, or we wait for them.
    COUPONS.require(coupon, CANCEL)
    residents.lock(session, resident_id)  # After the coupon, as a redemption does, whose row refers to them.
    if is_limited:
        daily_limits.require_give_back(session, resident_id=resident_id, offer_id=offer.id, now=now)
    coupon.cancelled_at = now
    _end(session, coupon, offer, CANCEL, now, actor or f"resident:{resident_id}")
    return HeldCoupon(coupon, offer, merchant)


def expire(session: Session, *, coupon_id: int, now: datetime) -> bool:
    """End a coupon whose time is over; its points go back to the holder. Says whether there was something to do."""
    over = session.get_one(Coupon, coupon_id, with_for_update=True, populate_existing=True)
    if over.status is not CouponStatus.ISSUED or over.expires_at > now:
        return False
    residents.lock(session, over.resident_id)  # So that they do not move meanwhile.
    offer = session.get_one(Offer, over.offer_id)
    _end(session, over, offer, EXPIRE, now, "system")
    facts = {"coupon_id": over.id, "title": offer.title, "points": over.points}
    kind = MessageKind.COUPON_EXPIRED
    messages.tell_resident(session, resident_id=over.resident_id, kind=kind, facts=facts, now=now)
    return True


_POSTED = {
    CouponStatus.CANCELLED: JournalKind.COUPON_CANCELLED,
    CouponStatus.EXPIRED: JournalKind.COUPON_EXPIRED,
}


def _end(
    session: Session, over: Coupon, offer: Offer, step: Transition[CouponStatus], now: datetime, actor: str
) -> None:
    COUPONS.enter(over, step)
    session.flush()
    if over.points:
        legs = [
            (chart.community(over.community_id, "escrow"), -over.points),
            (chart.resident_points(over.resident_id), over.points),
        ]
        entry = ledger.Entry(_POSTED[step.target], f"{step.target}:coupon:{over.id}", legs, memo=offer.title)
        ledger.post(session, entry, at=now, actor=actor)
        _follow(session, over, now, actor)
    before_commit.last(session).add(_PUT_ONE_BACK, {"offer": over.offer_id}, last=True)


def _follow(session: Session, over: Coupon, now: datetime, actor: str) -> None:
    """The points of somebody who has moved since they claimed it follow them."""
    here = residents.community_of(session, over.resident_id)
    if here != over.community_id:
        legs = chart.moved(over.points, from_id=over.community_id, to_id=here)
        entry = ledger.Entry(JournalKind.MOVE, f"move:coupon:{over.id}", legs, memo="券退回的积分")
        ledger.post(session, entry, at=now, actor=actor)


def overdue(session: Session, *, now: datetime, limit: int) -> list[int]:
    """Issued coupons whose time is over, the oldest first."""
    query = (
        select(Coupon.id)
        .where(Coupon.status == CouponStatus.ISSUED, Coupon.expires_at <= now)
        .order_by(Coupon.expires_at)
        .limit(limit)
    )
    return list(session.scalars(query))
