"""Reversals: a redemption of the same day undone, and its coupon usable again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.db.packets import Packet
from app.core.identities import MemberIdentity
from app.ledger.kinds import JournalKind
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.parties.residents.models import Resident
from app.rewards.coupons.models import Coupon
from app.rewards.coupons.workflow import COUPONS, RESTORE
from app.rewards.offers.models import Offer
from app.rewards.redemptions import after_reversal, bonus, receipts
from app.rewards.redemptions.errors import RedemptionNotFoundError, ReversalRefusedError
from app.rewards.redemptions.models import Redemption
from app.rewards.redemptions.receipts import Receipt
from app.rewards.redemptions.redeeming import add_legs, legs_of
from app.rewards.redemptions.workflow import REDEMPTIONS, REVERSE

MAX_ROUNDS = 10
"""How often one coupon may be redeemed and reversed: more than that is a game, not a mistake."""


def reverse(session: Session, *, redemption_id: int, member: MemberIdentity, reason: str, now: datetime) -> Receipt:
    """Undo a redemption of the same business day, before it is on a statement; its coupon can be used again.

    Raises RedemptionNotFoundError, ReversalRefusedError.
    """
    done = session.scalar(
        select(Redemption).where(Redemption.id == redemption_id, Redemption.merchant_id == member.merchant_id)
    )
    if done is None:
        raise RedemptionNotFoundError
    coupon: Coupon | None = None
    if done.coupon_id is not None:  # First the coupon, then the redemption, as everywhere.
        coupon = session.get_one(Coupon, done.coupon_id, with_for_update=True, populate_existing=True)
    session.refresh(done, with_for_update=True)
    _require_reversible(done, now)
    REDEMPTIONS.enter(done, REVERSE, reversed_at=now, reversal_reason=reason)
    community_id = _give_back(session, done, coupon)
    session.flush()
    bonus.taken_back(session, merchant_id=done.merchant_id, points=done.bonus_points, day=done.day)
    after_reversal.follow(session, done)
    title = session.get_one(Offer, done.offer_id).title
    legs = legs_of(done, community_id)
    opposite = [(account, -amount) for account, amount in legs]
    packet = Packet()
    add_legs(packet, session, JournalKind.REVERSAL, f"reverse:redemption:{done.id}", opposite, title, member.actor, now)
    holder = session.scalar(select(Resident.user_id).where(Resident.id == done.resident_id))
    facts = {"coupon_id": done.coupon_id, "title": title, "shop": member.name}
    messages.add_for_resident(packet, session, done.resident_id, holder, MessageKind.REVERSED, facts, now=now)
    packet.send(session)
    return receipts.fresh(session, done.id)


def _require_reversible(done: Redemption, now: datetime) -> None:
    REDEMPTIONS.require(done, REVERSE)
    if done.statement_id is not None or done.day < business_day(now):  # Of tomorrow: by a clock that was ahead.
        raise ReversalRefusedError
    if done.round is not None and done.round >= MAX_ROUNDS:
        raise ReversalRefusedError("这张券撤销次数过多，请联系社区工作人员处理。")


def _give_back(session: Session, done: Redemption, coupon: Coupon | None) -> int:
    """Make the coupon usable again; says whose points these are: the community of the coupon, or of the card's
    holder.
    """
    if coupon is None:
        return session.scalars(select(Resident.community_id).where(Resident.id == done.resident_id)).one()
    COUPONS.enter(coupon, RESTORE, redeemed_at=None)
    coupon.round += 1
    return coupon.community_id
