"""What must be true of coupons and money set aside for them; read-only, for `flask ledger verify` and for tests."""

from collections.abc import Iterator

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.ledger.chart import OwnerKind
from app.ledger.invariants import Check, Ids, Invariant, Seen
from app.ledger.models import LedgerAccount, LedgerBalance
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, OfferStatus, SubsidyKind

OFFERS_AT_ONCE = 2_000


def check_coupons(session: Session) -> Iterator[Check]:
    """Invariant 5 of the design: escrow equals issued coupons, budgets cover them."""
    for invariant in INVARIANTS:
        yield invariant.check(session)


def escrow_is_issued_coupons(session: Session, _ids: Ids) -> Seen:
    """Points in a community's escrow = points of its coupons still issued."""
    held = (
        select(LedgerAccount.owner_id, func.sum(LedgerBalance.amount).label("points"))
        .join(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .where(LedgerAccount.owner_kind == OwnerKind.COMMUNITY, LedgerAccount.kind == "escrow")
        .group_by(LedgerAccount.owner_id)
        .subquery()
    )
    issued = (
        select(Coupon.community_id, func.sum(Coupon.points).label("points"))
        .where(Coupon.status == CouponStatus.ISSUED)
        .group_by(Coupon.community_id)
        .subquery()
    )
    rows = session.execute(
        select(held.c.owner_id, held.c.points, func.coalesce(issued.c.points, 0)).outerjoin(
            issued, issued.c.community_id == held.c.owner_id
        )
    ).all()
    problems = [
        f"community {community_id} holds {int(points)} points in escrow, its issued coupons are worth {int(worth)}"
        for community_id, points, worth in rows
        if points != worth
    ]
    return Seen(len(rows), problems)


def budgets_cover_coupons(session: Session, ids: Ids) -> Seen:
    """Money in an offer's budget covers every coupon still issued, and every one that can still be claimed."""
    most = case(
        (Offer.subsidy_kind == SubsidyKind.FIXED, Offer.subsidy_fen),
        (Offer.subsidy_kind == SubsidyKind.SHARE, Offer.subsidy_cap_fen),
        else_=0,
    )
    claimable = case((Offer.status.in_([OfferStatus.PUBLISHED, OfferStatus.PAUSED]), Offer.stock_left), else_=0)
    issued = (
        select(func.count(Coupon.id))
        .where(Coupon.offer_id == Offer.id, Coupon.status == CouponStatus.ISSUED)
        .scalar_subquery()
    )
    held = (
        select(func.coalesce(func.sum(LedgerBalance.amount), 0))
        .join(LedgerAccount, LedgerAccount.id == LedgerBalance.account_id)
        .where(
            LedgerAccount.owner_kind == OwnerKind.OFFER,
            LedgerAccount.kind == "budget",
            LedgerAccount.owner_id == Offer.id,
        )
        .scalar_subquery()
    )
    subsidised = and_(
        Offer.fund_id.is_not(None), or_(Offer.status != OfferStatus.CLOSED, Offer.budget_empty.is_(False))
    )
    rows = session.execute(
        select(Offer.id, held, (issued + claimable) * most).where(subsidised, ids.of(Offer.id))
    ).all()
    problems = [
        f"offer {offer_id} holds {int(budget)} fen, its coupons may need {int(needed)}"
        for offer_id, budget, needed in rows
        if budget < needed
    ]
    return Seen(len(rows), problems)


INVARIANTS = (
    Invariant("escrow equals issued coupons", escrow_is_issued_coupons),
    Invariant("budgets cover issued coupons", budgets_cover_coupons, Offer.id, OFFERS_AT_ONCE),
)
