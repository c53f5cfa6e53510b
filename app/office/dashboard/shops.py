"""Shops of some nodes on the dashboard: by trade and community, what they hold, how they are rated, what is wanted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.alliance.ratings.models import ASPECTS, RatingSum
from app.alliance.ratings.standing import MIN_RATERS, bayesian_mean
from app.office.dashboard.daily_redemptions import Sum
from app.parties.merchants.models import Merchant
from app.rewards.offers.models import Offer, OfferStatus

WANTED = 10


def by_trade_and_community(
    session: Session, sums: Mapping[int, Sum]
) -> tuple[list[tuple[str, Sum]], list[tuple[int, Sum]]]:
    """Sums by merchant, added up by the shops' trade and by their node; those with most redemptions first."""
    trades: dict[str, Sum] = defaultdict(Sum)
    nodes: dict[int, Sum] = defaultdict(Sum)
    for merchant_id, trade, node in session.execute(
        select(Merchant.id, Merchant.trade, Merchant.community_id).where(Merchant.id.in_(sums))
    ):
        trades[trade] += sums[merchant_id]
        nodes[node] += sums[merchant_id]
    return (
        sorted(trades.items(), key=lambda item: (-item[1].count, item[0])),
        sorted(nodes.items(), key=lambda item: (-item[1].count, item[0])),
    )


@dataclass(frozen=True, slots=True)
class WantedOffer:
    """A published offer; `shop` is None where every shop of its node honours it. `claimed` less what came back."""

    id: int
    title: str
    shop: str | None
    points: int
    claimed: int
    left: int


def most_wanted(session: Session, communities: Sequence[int]) -> list[WantedOffer]:
    """The offers now published of which most coupons have been claimed: of shops here, and of these nodes."""
    claimed = Offer.stock_total - Offer.stock_left
    rows = session.execute(
        select(Offer.id, Offer.title, Merchant.name, Offer.points, claimed, Offer.stock_left)
        .outerjoin(Merchant, Merchant.id == Offer.merchant_id)
        .where(
            Offer.status == OfferStatus.PUBLISHED,
            or_(
                Merchant.community_id.in_(communities),
                Offer.merchant_id.is_(None) & Offer.community_id.in_(communities),
            ),
            claimed > 0,
        )
        .order_by(claimed.desc(), Offer.id)
        .limit(WANTED)
    )
    return [WantedOffer(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings of all shops of some nodes together. Means only where enough people have rated."""

    shops: int
    ratings: int
    answered: int
    overall: Decimal | None
    aspects: list[tuple[str, Decimal | None]]

    @property
    def answered_percent(self) -> int | None:
        return (200 * self.answered + self.ratings) // (2 * self.ratings) if self.ratings else None


def ratings_of(session: Session, communities: Sequence[int]) -> Ratings:
    """All shops' sums added up, then weighed as one shop's are."""
    columns = ("raters", "ratings", "answered", "weight_tenths", *ASPECTS)
    row = session.execute(
        select(func.count(RatingSum.merchant_id), *(func.sum(getattr(RatingSum, name)) for name in columns))
        .join(Merchant, Merchant.id == RatingSum.merchant_id)
        .where(Merchant.community_id.in_(communities))
    ).one()
    shops, raters, ratings, answered, weight, *stars = (int(value or 0) for value in row)
    if raters < MIN_RATERS:
        return Ratings(shops, ratings, answered, None, [(name, None) for name in ASPECTS.values()])
    return Ratings(
        shops,
        ratings,
        answered,
        bayesian_mean(sum(stars), len(stars) * weight, aspects=len(stars)),
        [(name, bayesian_mean(total, weight)) for name, total in zip(ASPECTS.values(), stars, strict=True)],
    )
