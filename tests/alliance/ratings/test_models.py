"""Tags and means, without a database."""

from decimal import Decimal

import pytest

from app.alliance.ratings.models import ASPECTS, Rating, RatingSum, Tag
from app.alliance.ratings.standing import ShopStanding, bayesian_mean


def test_every_tag_has_a_word_of_its_own() -> None:
    assert len({tag.label for tag in Tag}) == len(Tag) == 12
    assert [tag for tag in Tag if not tag.is_praise] == [
        Tag.UNCLEAR_PRICE,
        Tag.COLD_SERVICE,
        Tag.MESSY_FRONTAGE,
        Tag.MESSY_INTERIOR,
        Tag.COUPON_REFUSED,
    ]


def test_ratings_and_sums_have_a_column_for_each_aspect() -> None:
    for aspect in ASPECTS:
        assert aspect in Rating.__table__.columns
        assert aspect in RatingSum.__table__.columns


@pytest.mark.parametrize(
    ("weighted_stars_tenths", "weight_tenths", "mean"),
    [
        (0, 0, "4.0"),  # Nobody: the prior.
        (500, 100, "4.5"),  # Ten fives in full: (40 + 50) / 20.
        (100, 100, "2.5"),  # Ten ones in full: (40 + 10) / 20.
        (150, 30, "4.2"),  # Ten fives of scanners: (40 + 15) / 13 = 4.2308.
        (30, 30, "3.3"),  # Ten ones of scanners: (40 + 3) / 13 = 3.3077.
        (290, 65, "4.2"),  # (40 + 29) / 16.5 = 4.1818.
        (4100, 900, "4.5"),  # (40 + 410) / 100, exact.
        (4050, 900, "4.5"),  # (40 + 405) / 100 = 4.45: half goes up.
        (4049, 900, "4.4"),  # 4.449: below half.
        (5_000_000, 1_000_000, "5.0"),  # A hundred thousand fives come close, and not above.
    ],
)
def test_the_mean_by_hand(weighted_stars_tenths: int, weight_tenths: int, mean: str) -> None:
    assert bayesian_mean(weighted_stars_tenths, weight_tenths) == Decimal(mean)


def test_the_mean_over_five_aspects_has_the_prior_once_for_each() -> None:
    # Ten in full, 5 5 5 5 1: each aspect (40 + 50) / 20 = 4.5, the last (40 + 10) / 20 = 2.5; their mean is 4.1.
    assert bayesian_mean(4 * 500 + 100, 5 * 100, aspects=5) == Decimal("4.1")


@pytest.mark.parametrize(
    ("ratings", "answered", "percent"), [(0, 0, None), (3, 0, 0), (3, 1, 33), (3, 2, 67), (8, 1, 13), (3, 3, 100)]
)
def test_the_answer_rate(ratings: int, answered: int, percent: int | None) -> None:
    assert ShopStanding(ratings, ratings, answered, None, {}).answer_rate_percent == percent
