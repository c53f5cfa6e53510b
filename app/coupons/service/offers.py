"""Offers: drafted, published with the money for them set aside, paused, closed with what is left given back."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.communities.service import StaffIdentity, community_in_scope, get_community, subtree_ids, town_of
from app.core.clock import business_day
from app.core.paging import Page, newest_first
from app.coupons.errors import OfferNotFoundError, OfferStateError
from app.coupons.models import Coupon, CouponStatus, Offer, OfferStatus, Redemption, RedemptionStatus, SubsidyKind
from app.coupons.service import terms as offer_terms
from app.coupons.service.terms import OfferTerms
from app.funds import service as funds
from app.ledger import chart
from app.ledger import service as ledger
from app.ledger.errors import BalanceTooLowError
from app.merchants.models import Merchant
from app.merchants.service import MemberIdentity


def draft_for_shop(session: Session, *, owner: MemberIdentity, terms: OfferTerms, now: datetime) -> Offer:
    """An owner proposes an offer of their shop, to the residents of the shop's town. Staff publish it.

    Raises RuleError naming wrong terms, MerchantSuspendedError.
    """
    owner.require_active()
    node = get_community(session, owner.community_id)
    return _add(session, terms, town_of(session, node).id, owner.merchant_id, owner.actor, now)


def draft_for_community(
    session: Session, *, community_id: int, staff: StaffIdentity, terms: OfferTerms, now: datetime
) -> Offer:
    """Staff propose an offer of the community itself, which every shop of its subtree honours.

    Raises RuleError naming wrong terms, CommunityNotFoundError.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    return _add(session, terms, node.id, None, staff.actor, now)


def _add(
    session: Session, terms: OfferTerms, community_id: int, merchant_id: int | None, actor: str, now: datetime
) -> Offer:
    offer_terms.check(terms, now=now)
    offer = Offer(
        community_id=community_id,
        merchant_id=merchant_id,
        fund_id=None,
        created_by=actor,
        created_at=now,
        stock_left=terms.stock_total,
        bonus_points=0,
        **asdict(terms),
    )
    session.add(offer)
    session.flush()
    ledger.open_accounts(session, [chart.offer_budget(offer.id)])
    return offer


def publish(session: Session, *, offer_id: int, staff: StaffIdentity, now: datetime, bonus_points: int = 0) -> Offer:
    """Put a drafted offer on the shelf; where it is subsidised, the money for all of it leaves the fund now.

    `bonus_points` are what the shop earns with each redemption beyond the coupon's own; staff decide on them, not the
    shop.

    Raises OfferNotFoundError, OfferStateError, FundShortError with `missing_fen`.
    """
    offer = _lock(session, offer_id, staff)
    _require(offer, OfferStatus.DRAFT)
    if offer.valid_until <= now:
        raise OfferStateError("这项优惠的有效期已过，请重新起草。")
    offer.bonus_points = bonus_points
    if offer.subsidy_kind is not SubsidyKind.NONE:
        _set_aside(session, offer, staff, now)
    _decide(offer, OfferStatus.PUBLISHED, staff, now)
    return offer


def _set_aside(session: Session, offer: Offer, staff: StaffIdentity, now: datetime) -> None:
    payer = offer.community_id
    if offer.merchant_id is not None:
        payer = session.get_one(Merchant, offer.merchant_id).community_id
    fund = funds.fund_of_community(session, payer)
    offer.fund_id = fund.id
    needed_fen = offer.budget_needed_fen
    legs = [(chart.fund(fund.id, "available"), -needed_fen), (chart.offer_budget(offer.id), needed_fen)]
    entry = ledger.Entry("offer_published", f"offer:publish:{offer.id}", legs, memo=offer.title)
    try:
        ledger.post(session, entry, at=now, actor=staff.actor)
    except BalanceTooLowError as error:
        raise funds.short_of(session, fund.id, needed_fen) from error


def reject(session: Session, *, offer_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Offer:
    """Turn a draft down. Raises OfferNotFoundError, OfferStateError."""
    offer = _lock(session, offer_id, staff)
    _require(offer, OfferStatus.DRAFT)
    _decide(offer, OfferStatus.REJECTED, staff, now, reason)
    return offer


def pause(session: Session, *, offer_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Offer:
    """Stop claims for a while; coupons already claimed are honoured. Raises OfferNotFoundError, OfferStateError."""
    offer = _lock(session, offer_id, staff)
    _require(offer, OfferStatus.PUBLISHED)
    _decide(offer, OfferStatus.PAUSED, staff, now, reason)
    return offer


def resume(session: Session, *, offer_id: int, staff: StaffIdentity, now: datetime) -> Offer:
    """Let a paused offer be claimed again. Raises OfferNotFoundError, OfferStateError."""
    offer = _lock(session, offer_id, staff)
    _require(offer, OfferStatus.PAUSED)
    _decide(offer, OfferStatus.PUBLISHED, staff, now)
    return offer


def close(session: Session, *, offer_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Offer:
    """End an offer for good. Coupons already claimed are honoured; money that none of them needs goes back to the fund.

    Raises OfferNotFoundError, OfferStateError.
    """
    offer = _lock(session, offer_id, staff)
    _require(offer, OfferStatus.PUBLISHED, OfferStatus.PAUSED)
    _decide(offer, OfferStatus.CLOSED, staff, now, reason)
    session.flush()
    give_back_rest(session, offer_id=offer.id, now=now, actor=staff.actor)
    return offer


def give_back_rest(session: Session, *, offer_id: int, now: datetime, actor: str = "system") -> int:
    """Return to the fund what a closed offer no longer needs; says how much, in fen. Doing it again is harmless.

    Kept back is the most that each issued coupon may cost, and what today's redemptions left over: reversing one of
    those makes its coupon issued again. One statement reads all of it, so that no redemption falls between two looks.
    """
    offer = session.get_one(Offer, offer_id, with_for_update=True, populate_existing=True)
    if offer.status is not OfferStatus.CLOSED or offer.fund_id is None or offer.budget_empty:
        return 0
    held_fen, kept_fen = _budget(session, offer, now)
    rest_fen = held_fen - kept_fen
    offer.budget_empty = kept_fen == 0
    if rest_fen <= 0:
        return 0
    offer.releases += 1
    legs = [(chart.offer_budget(offer.id), -rest_fen), (chart.fund(offer.fund_id, "available"), rest_fen)]
    entry = ledger.Entry("offer_closed", f"offer:release:{offer.id}:{offer.releases}", legs, memo=offer.title)
    ledger.post(session, entry, at=now, actor=actor)
    return rest_fen


def _budget(session: Session, offer: Offer, now: datetime) -> tuple[int, int]:
    """What an offer's budget holds, and what of it issued coupons and today's redemptions may still need, in fen."""
    most_fen = offer.max_subsidy_fen
    issued = (
        select(func.count(Coupon.id))
        .where(Coupon.offer_id == offer.id, Coupon.status == CouponStatus.ISSUED)
        .scalar_subquery()
    )
    reversible = (
        select(func.coalesce(func.sum(most_fen - Redemption.subsidy_fen), 0))
        .where(
            Redemption.offer_id == offer.id,
            Redemption.day == business_day(now),
            Redemption.status == RedemptionStatus.DONE,
        )
        .scalar_subquery()
    )
    held = ledger.balance_query(chart.offer_budget(offer.id)).scalar_subquery()
    row = session.execute(select(held, issued, reversible)).one()
    return int(row[0]), int(row[1]) * most_fen + int(row[2])


def offers_with_rest(session: Session, *, after: int, limit: int) -> list[int]:
    """Closed, subsidised offers that still hold money, by id upward."""
    query = (
        select(Offer.id)
        .where(
            Offer.status == OfferStatus.CLOSED,
            Offer.budget_empty.is_(False),
            Offer.fund_id.is_not(None),
            Offer.id > after,
        )
        .order_by(Offer.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def offers_to_end(session: Session, *, now: datetime, limit: int) -> list[int]:
    """Offers whose time is over but which have not been closed."""
    query = (
        select(Offer.id)
        .where(Offer.status.in_([OfferStatus.PUBLISHED, OfferStatus.PAUSED]), Offer.valid_until <= now)
        .order_by(Offer.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def end(session: Session, *, offer_id: int, now: datetime) -> bool:
    """Close an offer whose time is over; says whether there was something to do."""
    offer = session.get_one(Offer, offer_id, with_for_update=True, populate_existing=True)
    if offer.status not in (OfferStatus.PUBLISHED, OfferStatus.PAUSED) or offer.valid_until > now:
        return False
    offer.status, offer.decided_at, offer.decision_reason = OfferStatus.CLOSED, now, "有效期结束"
    session.flush()
    give_back_rest(session, offer_id=offer.id, now=now)
    return True


def offers_of_shop(session: Session, *, merchant_id: int, cursor: str | None, limit: int) -> Page[Offer]:
    """Everything a shop has ever proposed, newest first."""
    query = select(Offer).where(Offer.merchant_id == merchant_id)
    return newest_first(session, query, Offer.id, cursor=cursor, limit=limit)


def offers_in_scope(
    session: Session, *, staff: StaffIdentity, status: OfferStatus | None, cursor: str | None, limit: int
) -> Page[Offer]:
    """The offers of a subtree's shops and communities, newest first."""
    query = _in_scope(staff)
    if status is not None:
        query = query.where(Offer.status == status)
    return newest_first(session, query, Offer.id, cursor=cursor, limit=limit)


def _in_scope(staff: StaffIdentity) -> Any:
    """Offers that a staff member decides on: of shops in the subtree, and of its communities themselves."""
    nodes = subtree_ids(staff.path)
    return (
        select(Offer)
        .outerjoin(Merchant, Merchant.id == Offer.merchant_id)
        .where(or_(Merchant.community_id.in_(nodes), Offer.merchant_id.is_(None) & Offer.community_id.in_(nodes)))
    )


def _lock(session: Session, offer_id: int, staff: StaffIdentity) -> Offer:
    offer: Offer | None = session.scalar(_in_scope(staff).where(Offer.id == offer_id))
    if offer is None:
        raise OfferNotFoundError
    session.refresh(offer, with_for_update=True)
    return offer


def _require(offer: Offer, *allowed: OfferStatus) -> None:
    if offer.status not in allowed:
        raise OfferStateError(details={"status": offer.status.value})


def _decide(offer: Offer, status: OfferStatus, staff: StaffIdentity, now: datetime, reason: str = "") -> None:
    offer.status, offer.decided_by, offer.decided_at, offer.decision_reason = status, staff.id, now, reason
