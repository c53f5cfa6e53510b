"""Money for offers: set aside in the fund at publication, given back when an offer ends."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.errors import BalanceTooLowError
from app.ledger.kinds import JournalKind
from app.parties.merchants.models import Merchant
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, OfferStatus
from app.rewards.publication.workflow import OFFERS, RUN_OUT
from app.rewards.redemptions.models import Redemption, RedemptionStatus
from app.treasury import funds
from app.treasury.funds.models import Fund


def fund_of(session: Session, offer: Offer) -> Fund:
    """The fund that pays for an offer: that of its shop's node, or of its own. Raises FundNotFoundError."""
    payer = offer.community_id
    if offer.merchant_id is not None:
        payer = session.get_one(Merchant, offer.merchant_id).community_id
    return funds.fund_of_community(session, payer)


def set_aside(session: Session, offer: Offer, staff: StaffIdentity, now: datetime) -> None:
    """Take all that an offer may cost from its fund. Raises FundNotFoundError, FundShortError with `missing_fen`."""
    fund = fund_of(session, offer)
    offer.fund_id = fund.id
    needed_fen = offer.budget_needed_fen
    legs = [(chart.fund(fund.id, "available"), -needed_fen), (chart.offer_budget(offer.id), needed_fen)]
    entry = ledger.Entry(JournalKind.OFFER_PUBLISHED, f"offer:publish:{offer.id}", legs, memo=offer.title)
    try:
        ledger.post(session, entry, at=now, actor=staff.actor)
    except BalanceTooLowError as error:
        raise funds.short_of(session, fund.id, needed_fen) from error


def give_back_rest(session: Session, *, offer_id: int, now: datetime, actor: str = "system") -> int:
    """Return to the fund what a closed offer no longer needs; says how much, in fen. Doing it again is harmless.

    Kept back is the most that each issued coupon may cost, and what today's redemptions left over: reversing one of
    those makes its coupon issued again. One statement reads all of it, so that no redemption falls between two looks.
    """
    offer = session.get_one(Offer, offer_id, with_for_update=True, populate_existing=True)
    if offer.status is not OfferStatus.CLOSED or offer.fund_id is None or offer.budget_empty:
        return 0
    held_fen, kept_fen = budget(session, offer, now)
    rest_fen = held_fen - kept_fen
    offer.budget_empty = kept_fen == 0
    if rest_fen <= 0:
        return 0
    offer.releases += 1
    legs = [(chart.offer_budget(offer.id), -rest_fen), (chart.fund(offer.fund_id, "available"), rest_fen)]
    entry = ledger.Entry(JournalKind.OFFER_CLOSED, f"offer:release:{offer.id}:{offer.releases}", legs, memo=offer.title)
    ledger.post(session, entry, at=now, actor=actor)
    return rest_fen


def budget(session: Session, offer: Offer, now: datetime) -> tuple[int, int]:
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
            Redemption.day >= business_day(now),
            Redemption.status == RedemptionStatus.DONE,
        )
        .scalar_subquery()
    )
    held = ledger.balance_query(*chart.offer_budget(offer.id)).scalar_subquery()
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
        .where(Offer.status.in_(RUN_OUT.sources), Offer.valid_until <= now)
        .order_by(Offer.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def end(session: Session, *, offer_id: int, now: datetime) -> bool:
    """Close an offer whose time is over; says whether there was something to do."""
    offer = session.get_one(Offer, offer_id, with_for_update=True, populate_existing=True)
    if offer.status not in RUN_OUT.sources or offer.valid_until > now:
        return False
    OFFERS.enter(offer, RUN_OUT, decided_at=now, decision_reason=RUN_OUT.name)
    session.flush()
    give_back_rest(session, offer_id=offer.id, now=now)
    return True
