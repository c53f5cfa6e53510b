"""What an offer would cost, before it is published; what it has cost since. Amounts in fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.ledger.models import LedgerAccount, LedgerBalance
from app.parties import merchants
from app.parties.communities.models import Community
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Resident
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, OfferStatus
from app.rewards.publication.budgets import fund_of
from app.rewards.redemptions.models import Redemption, RedemptionStatus
from app.treasury.funds.errors import FundNotFoundError
from app.treasury.funds.models import Fund

DAYS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Cost:
    """What publishing an offer takes from its fund. `resident_points` and `shop_points` are what people and shops of
    the fund's nodes hold and may hand in, each worth `rate_fen`.
    """

    fund: Fund | None
    needed_fen: int
    available_fen: int
    resident_points: int
    shop_points: int
    rate_fen: int

    @property
    def after_fen(self) -> int:
        return self.available_fen - self.needed_fen

    @property
    def missing_fen(self) -> int:
        return max(0, -self.after_fen)

    @property
    def promised_fen(self) -> int:
        """What all points that are out would cost the fund."""
        return (self.resident_points + self.shop_points) * self.rate_fen

    @property
    def share_before_percent(self) -> int | None:
        """How much of the available money these points would take; None where there is no money at all."""
        return _share_percent(self.promised_fen, self.available_fen)

    @property
    def share_after_percent(self) -> int | None:
        return _share_percent(self.promised_fen, self.after_fen)


def _share_percent(promised_fen: int, available_fen: int) -> int | None:
    return promised_fen * 100 // available_fen if available_fen > 0 else None


def cost_of(session: Session, offer: Offer, *, rate_fen: int) -> Cost:
    """What publishing a draft would take, and what its fund has. `rate_fen` is the value of a point."""
    try:
        fund = fund_of(session, offer)
    except FundNotFoundError:
        return Cost(None, offer.budget_needed_fen, 0, 0, 0, rate_fen)
    nodes = merchants.below(fund.community_id)
    return Cost(
        fund,
        offer.budget_needed_fen,
        ledger.balance(session, chart.fund(fund.id, "available")),
        _points(session, OwnerKind.RESIDENT, select(Resident.id).where(Resident.community_id.in_(nodes))),
        _points(session, OwnerKind.MERCHANT, select(Merchant.id).where(Merchant.community_id.in_(nodes))),
        rate_fen,
    )


def _points(session: Session, kind: OwnerKind, owners: Select[int]) -> int:
    total = session.scalar(
        select(func.coalesce(func.sum(LedgerBalance.amount), 0))
        .join(LedgerAccount, LedgerAccount.id == LedgerBalance.account_id)
        .where(LedgerAccount.owner_kind == kind, LedgerAccount.kind == "points", LedgerAccount.owner_id.in_(owners))
    )
    return int(total or 0)


def others_of_shop(session: Session, offer: Offer) -> Sequence[Offer]:
    """What the same shop, or the same node, has published besides: what a draft is compared with."""
    query = select(Offer).where(Offer.id != offer.id, Offer.status.in_([OfferStatus.PUBLISHED, OfferStatus.PAUSED]))
    if offer.merchant_id is not None:
        query = query.where(Offer.merchant_id == offer.merchant_id)
    else:
        query = query.where(Offer.merchant_id.is_(None), Offer.community_id == offer.community_id)
    return session.scalars(query.order_by(Offer.id.desc()).limit(20)).all()


@dataclass(frozen=True, slots=True)
class Course:
    """How an offer has gone. `by_day` has every day of the last thirty, those without a redemption too."""

    coupons: dict[CouponStatus, int]
    redemptions: int
    saving_fen: int
    subsidy_fen: int
    bonus_points: int
    budget_fen: int
    by_day: list[tuple[date, int]]

    @property
    def claimed(self) -> int:
        return sum(self.coupons.values())


def course_of(session: Session, offer: Offer, *, now: datetime) -> Course:
    """What has become of an offer so far: three queries, each along an index."""
    counted = session.execute(
        select(Coupon.status, func.count()).where(Coupon.offer_id == offer.id).group_by(Coupon.status)
    )
    coupons = dict.fromkeys(CouponStatus, 0) | dict(counted.all())
    done = (Redemption.offer_id == offer.id, Redemption.status == RedemptionStatus.DONE)
    sums = (Redemption.saving_fen, Redemption.subsidy_fen, Redemption.bonus_points)
    totals = session.execute(
        select(func.count(), *(func.coalesce(func.sum(column), 0) for column in sums)).where(*done)
    ).one()
    today = business_day(now)
    days = [today - timedelta(days=back) for back in range(DAYS_SHOWN - 1, -1, -1)]
    per_day = session.execute(
        select(Redemption.day, func.count()).where(*done, Redemption.day >= days[0]).group_by(Redemption.day)
    )
    found = dict(per_day.all())
    redemptions, saving_fen, subsidy_fen, bonus_points = (int(total) for total in totals)
    return Course(
        coupons=coupons,
        redemptions=redemptions,
        saving_fen=saving_fen,
        subsidy_fen=subsidy_fen,
        bonus_points=bonus_points,
        budget_fen=ledger.balance(session, chart.offer_budget(offer.id)),
        by_day=[(day, found.get(day, 0)) for day in days],
    )


def place_name(session: Session, offer: Offer) -> str:
    """The node to whose residents an offer is open."""
    return session.scalars(select(Community.name).where(Community.id == offer.community_id)).one()
