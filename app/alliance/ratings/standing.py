"""What a shop's ratings come to: a Bayesian mean, which a few friends or foes move but little (domain rule C3)."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from app.alliance.ratings.models import ASPECTS, RatingSum

PRIOR_RATINGS = 10
PRIOR_STARS = 4
MIN_RATERS = 10
"""Below so many different people no mean is shown: it would say more about them than about the shop."""


@dataclass(frozen=True, slots=True)
class ShopStanding:
    """How a shop is rated: counts always, means from 1.0 to 5.0 only once enough different people have rated."""

    raters: int
    ratings: int
    answered: int
    overall: Decimal | None
    aspects: dict[str, Decimal | None]

    @property
    def answer_rate_percent(self) -> int | None:
        """The share of ratings the owner has answered, rounded half up; None where there is nothing to answer."""
        return (200 * self.answered + self.ratings) // (2 * self.ratings) if self.ratings else None


def standing_of_shop(session: Session, merchant_id: int) -> ShopStanding:
    """The standing of a shop now. Ratings alone never deduct anything: this is shown, not acted upon."""
    sums = session.get(RatingSum, merchant_id, populate_existing=True)
    if sums is None:
        return ShopStanding(0, 0, 0, None, dict.fromkeys(ASPECTS))
    if sums.raters < MIN_RATERS:
        return ShopStanding(sums.raters, sums.ratings, sums.answered, None, dict.fromkeys(ASPECTS))
    totals = {aspect: getattr(sums, aspect) for aspect in ASPECTS}
    return ShopStanding(
        sums.raters,
        sums.ratings,
        sums.answered,
        bayesian_mean(sum(totals.values()), len(ASPECTS) * sums.weight_tenths, aspects=len(ASPECTS)),
        {aspect: bayesian_mean(total, sums.weight_tenths) for aspect, total in totals.items()},
    )


def bayesian_mean(weighted_stars_tenths: int, weight_tenths: int, *, aspects: int = 1) -> Decimal:
    """(10 × 4.0 + Σ w·r) / (10 + Σ w), rounded half up to one decimal, in whole numbers until the last step.

    Both sums are in tenths of a weight. Over several aspects the prior counts once for each.
    """
    prior_tenths = PRIOR_RATINGS * 10 * aspects
    numerator = PRIOR_STARS * prior_tenths + weighted_stars_tenths
    denominator = prior_tenths + weight_tenths
    tenths = (20 * numerator + denominator) // (2 * denominator)
    return Decimal(tenths).scaleb(-1)  # Keeps the decimal of 4.0, as people expect to see it.
