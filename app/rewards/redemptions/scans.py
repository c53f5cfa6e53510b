"""Scans: what is this code? Looks, and changes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import MemberIdentity
from app.core.security.masking import mask_name
from app.parties import merchants
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Resident
from app.rewards.coupons import codes, refusal_words
from app.rewards.coupons.codes import Code, Prefix
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.errors import OfferNotFoundError
from app.rewards.offers.models import Offer
from app.rewards.redemptions import savings
from app.rewards.redemptions.redemption_lookup import (
    card_context,
    coupon_context,
    member_offers,
    receipt_here,
    require_valid,
)
from app.standing.scores import scores


@dataclass(frozen=True, slots=True)
class Scan:
    """What a code is; `holder` is masked.

    `saving_fen` is there where it does not depend on the bill, or where the bill was given; `to_collect_fen` is what
    the holder then pays, None where nobody has said what was bought.
    """

    kind: str
    status: str
    holder: str
    shop: Merchant
    """The one whose clerk asks: offers that are not of a community are its own."""
    offer: Offer | None = None
    offers: list[Offer] | None = None
    saving_fen: int | None = None
    to_collect_fen: int | None = None
    needs_bill: bool = True


def scan(
    session: Session,
    *,
    member: MemberIdentity,
    digits: str,
    bill_fen: int | None = None,
    offer_id: int | None = None,
    now: datetime,
) -> Scan:
    """What a code is, without doing anything; with a bill, and for a member card one of its offers, what is saved.

    Raises what `redeem` raises for what cannot be honoured here; a coupon already redeemed here is shown as such.
    """
    merchants.require_active(member)
    code = codes.parse(digits)
    if code.prefix is not Prefix.COUPON:
        return _scan_card(session, member, code, bill_fen, offer_id, now)
    row = coupon_context(session, member, code, now)
    if row.status is not CouponStatus.ISSUED and receipt_here(session, member, row) is None:
        raise refusal_words.not_issued(session.get_one(Coupon, row.id))
    if row.status is CouponStatus.ISSUED:
        require_valid(row, now)
    offer = session.get_one(Offer, row.offer_id)
    saving_fen = savings.saving_without_bill(offer)
    if bill_fen is not None and row.status is CouponStatus.ISSUED:
        saving_fen = savings.saving_of(offer, bill_fen=bill_fen, bill_max_fen=member.bill_max_fen).saving_fen
    return Scan(
        kind="coupon",
        status=row.status.value,
        holder=_holder(session, row.resident_id),
        shop=session.get_one(Merchant, member.merchant_id),
        offer=offer,
        saving_fen=saving_fen,
        to_collect_fen=None
        if saving_fen is None
        else savings.to_collect_fen(offer, bill_fen=bill_fen, saving_fen=saving_fen),
        needs_bill=savings.needs_bill(offer),
    )


def _scan_card(
    session: Session, member: MemberIdentity, code: Code, bill_fen: int | None, offer_id: int | None, now: datetime
) -> Scan:
    row = card_context(session, member, code, now)
    stars = scores.stars_of_resident(session, resident_id=row.id, now=now)
    offers = [
        offer for offer in session.scalars(member_offers(member, row.path, now)) if savings.star_share_bp(offer, stars)
    ]
    shop = session.get_one(Merchant, member.merchant_id)
    found = Scan(kind="member_card", status="valid", holder=_holder(session, row.id), shop=shop, offers=offers)
    if offer_id is None or bill_fen is None:
        return found
    chosen = next((offer for offer in offers if offer.id == offer_id), None)
    if chosen is None:
        raise OfferNotFoundError
    saving = savings.saving_of(chosen, bill_fen=bill_fen, bill_max_fen=member.bill_max_fen, stars=stars)
    collect_fen = savings.to_collect_fen(chosen, bill_fen=bill_fen, saving_fen=saving.saving_fen)
    return replace(found, saving_fen=saving.saving_fen, to_collect_fen=collect_fen)


def _holder(session: Session, resident_id: int) -> str:
    """A resident's name as a clerk sees it: masked."""
    return mask_name(session.scalars(select(Resident.name).where(Resident.id == resident_id)).one())
