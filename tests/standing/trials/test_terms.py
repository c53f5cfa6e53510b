"""What a record would be worth under other terms."""

from typing import Any

import pytest

from app.standing.programmes.models import CapPeriod
from app.standing.trials.terms import Pair, Terms, bucket, capped, worth_under


def terms(*scores: int, **other: Any) -> Terms:
    usual: dict[str, Any] = {"points": None, "cap": 12, "cap_period": CapPeriod.YEAR, "subjects": "R"}
    return Terms("x", scores, **usual | other)


@pytest.mark.parametrize(
    ("entered", "full", "then", "expected"),
    [
        (terms(1, 3, 5), 3, terms(2, 4, 6), 4),
        (terms(1, 3, 5), 3, terms(1, 2, 3), 2),
        (terms(1, 3, 5), 5, terms(1, 3), 3),
        (terms(1, 3, 5), 3, terms(1, 3), 3),
        (terms(*range(1, 21)), 15, terms(*range(1, 11)), 10),
        (terms(*range(1, 21)), 7, terms(*range(1, 11)), 7),
        (terms(-5), -5, terms(-3), -3),
        (terms(5), 5, terms(-2), -2),
        (terms(0, points=2), 2, terms(0, points=3), 3),
        (terms(5), 5, terms(0, points=3), 3),
        (terms(5), 5, terms(5, subjects="H"), 0),
        (terms(5), 5, None, 0),
    ],
    ids=str,
)
def test_worth(entered: Terms, full: int, then: Terms | None, expected: int) -> None:
    assert worth_under(then, full, "R", entered) == expected


def test_caps_bound_both_ways_in_their_own_periods() -> None:
    monthly, quarterly = terms(5, cap_period=CapPeriod.MONTH), terms(5, cap_period=CapPeriod.QUARTER)
    assert [bucket(each, 7) for each in (terms(5), monthly, quarterly, None)] == [0, 7, 2, 0]
    assert Pair(terms(5), quarterly).months == 3
    assert [capped(terms(5), worth) for worth in (7, 13, -13)] == [7, 12, -12]
    assert capped(terms(5, cap=None), 500) == 500
