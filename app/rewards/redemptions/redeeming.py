"""Redemptions: a shop honours a coupon or a member card, once, whatever happens on the way.

The hot path of the whole system. One look at everything that decides, then one packet: the coupon by conditional
update, the redemption, the journal in three statements, the message. For a coupon nothing here loads an ORM object or
grows with history. Whoever was overtaken by another counter looks again.
"""

from datetime import datetime

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.db.outages import OvertakenError
from app.core.db.packets import Packet
from app.core.db.prepared import Prepared
from app.core.identities import MemberIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties import merchants, messages
from app.parties.messages.models import MessageKind
from app.rewards.coupons import codes, refusal_words
from app.rewards.coupons.codes import Code, Prefix
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.errors import OfferNotFoundError
from app.rewards.offers.models import Offer
from app.rewards.redemptions import bonus, paper_limit, receipts, savings
from app.rewards.redemptions.errors import CodeUsedError, OfferChoiceRequiredError
from app.rewards.redemptions.models import Redemption, RedemptionStatus
from app.rewards.redemptions.new_redemption import NewRedemption
from app.rewards.redemptions.receipts import Receipt
from app.rewards.redemptions.redemption_lookup import (
    CouponContext,
    card_context,
    coupon_context,
    member_offers,
    receipt_here,
    require_valid,
)
from app.standing.scores import scores

_COUPON = Coupon.__table__
_REDEMPTION = Redemption.__table__
_USE_COUPON = Prepared(
    update(_COUPON)  # type: ignore[arg-type]
    .where(
        _COUPON.c.id == bindparam("coupon"),
        _COUPON.c.status == CouponStatus.ISSUED,
        _COUPON.c.round == bindparam("seen_round"),
    )
    .values(status=CouponStatus.REDEEMED, redeemed_at=bindparam("at"))
)
_ADD_REDEMPTION = Prepared(insert(_REDEMPTION))  # type: ignore[arg-type]


def redeem(
    session: Session, *, member: MemberIdentity, digits: str, bill_fen: int | None, offer_id: int | None, now: datetime
) -> Receipt:
    """Honour a coupon or, with `offer_id`, a member discount. The same shop again gets the same receipt.

    Raises MerchantSuspendedError, CodeUnknownError, CodeWrongError, CouponNotIssuedError, CodeUsedError,
    NotAtThisShopError, OwnShopError, BillRequiredError, BillTooLargeError, BelowMinimumError, OfferChoiceRequiredError,
    OfferNotFoundError, NoStarDiscountError, NotAtFairError, PaperLimitError.
    """
    merchants.require_active(member)
    code = codes.parse(digits)
    if code.prefix is not Prefix.COUPON:
        return _redeem_card(session, member, code, bill_fen, offer_id, now)
    row = coupon_context(session, member, code, now)
    if row.status is not CouponStatus.ISSUED:
        return _same_again(session, member, row)
    require_valid(row, now)
    saving = savings.saving_of(row, bill_fen=bill_fen, bill_max_fen=member.bill_max_fen)
    bonus_points = _bonus(session, member, row.bonus_points, now)
    new = _new(member, row.offer_id, row.resident_id, bill_fen, saving, row.points, bonus_points, now)
    new.coupon_id, new.round = row.id, row.round
    packet = Packet()
    seen = {"coupon": row.id, "seen_round": row.round, "at": now}
    packet.add(_USE_COUPON, seen, rows=1, missed=OvertakenError)  # The next look finds it used.
    added = packet.add(_ADD_REDEMPTION, new.row())
    reference = f"redeem:coupon:{row.id}" if row.round == 1 else f"redeem:coupon:{row.id}:{row.round}"
    add_legs(
        packet, session, JournalKind.REDEMPTION, reference, legs_of(new, row.community_id), row.title, member.actor, now
    )
    facts = {"coupon_id": row.id, "title": row.title, "shop": member.name, "saving_fen": saving.saving_fen}
    kind = MessageKind.REDEEMED
    messages.add_for_resident(packet, session, row.resident_id, row.user_id, kind, facts, now=now)
    packet.send(session)
    return _receipt(member, added.made_id, new, row.title)


def _redeem_card(
    session: Session, member: MemberIdentity, code: Code, bill_fen: int | None, offer_id: int | None, now: datetime
) -> Receipt:
    row = card_context(session, member, code, now)
    step = codes.matching_step(code, now=now)
    earlier = _earlier(session, member, row.id, step)
    if earlier is not None:
        return earlier
    if code.prefix is Prefix.PAPER_CARD:
        paper_limit.require(session, resident_id=row.id, now=now)
    if offer_id is None:
        raise OfferChoiceRequiredError
    offer = session.scalar(member_offers(member, row.path, now).where(Offer.id == offer_id))
    if offer is None:
        raise OfferNotFoundError
    stars = scores.stars_of_resident(session, resident_id=row.id, now=now)
    saving = savings.saving_of(offer, bill_fen=bill_fen, bill_max_fen=member.bill_max_fen, stars=stars)
    bonus_points = _bonus(session, member, offer.bonus_points, now)
    new = _new(member, offer.id, row.id, bill_fen, saving, 0, bonus_points, now)
    new.card_step = step
    packet = Packet()
    added = packet.add(_ADD_REDEMPTION, new.row(), duplicate=OvertakenError)  # The same code at the same moment.
    legs, reference = legs_of(new, row.community_id), f"redeem:card:{row.id}:{step}"
    add_legs(packet, session, JournalKind.REDEMPTION, reference, legs, offer.title, member.actor, now)
    facts = {"title": offer.title, "shop": member.name, "saving_fen": saving.saving_fen}
    messages.add_for_resident(packet, session, row.id, row.user_id, MessageKind.REDEEMED, facts, now=now)
    packet.send(session)
    return _receipt(member, added.made_id, new, offer.title)


def _earlier(session: Session, member: MemberIdentity, resident_id: int, step: int) -> Receipt | None:
    """What this member card got with the code of this step, here. Raises CodeUsedError for any other use of it."""
    earlier = receipts.find(session, Redemption.resident_id == resident_id, Redemption.card_step == step)
    if earlier is None:
        return None
    if earlier.merchant["slug"] != member.slug or earlier.status is RedemptionStatus.REVERSED:
        raise CodeUsedError
    return earlier


def _bonus(session: Session, member: MemberIdentity, points: int, now: datetime) -> int:
    return bonus.earned(session, merchant_id=member.merchant_id, points=points, day=business_day(now))


def _new(
    member: MemberIdentity,
    offer_id: int,
    resident_id: int,
    bill_fen: int | None,
    saving: savings.Saving,
    points: int,
    bonus_points: int,
    now: datetime,
) -> NewRedemption:
    return NewRedemption(
        offer_id=offer_id,
        merchant_id=member.merchant_id,
        resident_id=resident_id,
        clerk_user_id=member.user_id,
        bill_fen=bill_fen,
        saving_fen=saving.saving_fen,
        subsidy_fen=saving.subsidy_fen,
        points=points,
        bonus_points=bonus_points,
        redeemed_at=now,
        day=business_day(now),
    )


def _receipt(member: MemberIdentity, redemption_id: int, new: NewRedemption, title: str) -> Receipt:
    return Receipt(
        id=redemption_id,
        status=RedemptionStatus.DONE,
        coupon_id=new.coupon_id,
        offer_id=new.offer_id,
        title=title,
        merchant={"slug": member.slug, "name": member.name},
        bill_fen=new.bill_fen,
        saving_fen=new.saving_fen,
        subsidy_fen=new.subsidy_fen,
        points=new.points,
        bonus_points=new.bonus_points,
        redeemed_at=new.redeemed_at,
    )


def legs_of(moved: NewRedemption | Redemption, community_id: int) -> list[tuple[chart.AccountKey, int]]:
    """The postings of a redemption: the coupon's points, the bonus, the subsidy. The community is the holder's."""
    shop, points, bonus_points, subsidy_fen = moved.merchant_id, moved.points, moved.bonus_points, moved.subsidy_fen
    return [
        (chart.community(community_id, "escrow"), -points),
        (chart.merchant_points(shop), points),
        (chart.community(community_id, "issued"), -bonus_points),
        (chart.merchant_points(shop), bonus_points),
        (chart.offer_budget(moved.offer_id), -subsidy_fen),
        (chart.merchant_payable(shop), subsidy_fen),
    ]


def add_legs(
    packet: Packet,
    session: Session,
    kind: JournalKind,
    reference: str,
    legs: list[tuple[chart.AccountKey, int]],
    memo: str,
    actor: str,
    now: datetime,
) -> None:
    if any(amount for _, amount in legs):  # A plain discount moves nothing.
        ledger.add(packet, session, ledger.Entry(kind, reference, legs, memo), at=now, actor=actor)


def _same_again(session: Session, member: MemberIdentity, row: CouponContext) -> Receipt:
    """The receipt of a coupon that this shop has redeemed; for all others it is simply used."""
    receipt = receipt_here(session, member, row)
    if receipt is None:
        raise refusal_words.not_issued(session.get_one(Coupon, row.id))
    return receipt
