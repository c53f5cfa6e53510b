"""The catalogue, the bands and the periods of caps, without a database."""

from datetime import date

import pytest

from app.standing.programmes.catalogue import catalogue
from app.standing.programmes.models import CapPeriod, SubjectKind
from app.standing.records.caps import period_of

SIZES = {
    "volunteer": 9,
    "environment": 9,
    "civility": 10,
    "safety": 9,
    "duty": 7,
    "business": 12,
    "participation": 5,
}


def test_there_are_seven_categories_and_sixty_one_items_in_order() -> None:
    items = catalogue().items
    assert [item["number"] for item in items] == list(range(1, 62))
    assert len({item["slug"] for item in items}) == 61
    assert {slug: sum(item["category"] == slug for item in items) for slug in catalogue().categories} == SIZES


def test_no_item_goes_beyond_what_one_record_may_do() -> None:
    for item in catalogue().items:
        assert item["scores"] == sorted(set(item["scores"]), key=abs), item["slug"]
        lowest = -50 if "M" in item["subjects"] else -20
        assert lowest <= min(item["scores"]), item["slug"]
        assert set(item["subjects"]) <= set("RHMU"), item["slug"]


def test_only_an_item_without_a_score_says_its_points() -> None:
    with_points = {item["slug"]: item["points"] for item in catalogue().items if item["points"] is not None}
    assert with_points == {"tip-verified": 2}
    assert next(item["scores"] for item in catalogue().items if item["slug"] == "tip-verified") == [0]


def test_one_item_is_off_until_a_community_wants_it() -> None:
    assert [item["slug"] for item in catalogue().items if not item["enabled"]] == ["lavish-event"]


def test_items_fit_their_columns() -> None:
    for item in catalogue().items:
        assert len(item["name"]) <= 40
        assert 0 < len(item["evidence"]) <= 200
        assert len(item["source"].encode()) <= 16


@pytest.mark.parametrize(
    ("score", "grade", "stars"),
    [
        (1200, "AAA", 5),
        (1050, "AAA", 5),
        (1049, "AA", 4),
        (1030, "AA", 4),
        (1029, "A", 3),
        (1010, "A", 3),
        (1009, "A", 2),
        (1000, "A", 2),
        (960, "A", 2),
        (959, "B", 1),
        (850, "B", 1),
        (849, "C", 0),
        (600, "C", 0),
        (599, "D", 0),
        (-50, "D", 0),
    ],
)
def test_bands_of_wendeng(score: int, grade: str, stars: int) -> None:
    bands = catalogue().bands["wendeng-2020"]
    assert (bands.grade(score), bands.stars_at(score)) == (grade, stars)


@pytest.mark.parametrize(
    ("score", "grade"), [(1150, "AAA"), (1149, "AA"), (1000, "A"), (999, "B"), (801, "C"), (800, "D")]
)
def test_bands_of_weihai(score: int, grade: str) -> None:
    assert catalogue().bands["weihai-2018"].grade(score) == grade


@pytest.mark.parametrize(
    ("day", "period", "first", "after"),
    [
        (date(2026, 12, 31), CapPeriod.YEAR, date(2026, 1, 1), date(2027, 1, 1)),
        (date(2026, 12, 31), CapPeriod.WINTER, date(2026, 7, 1), date(2027, 7, 1)),
        (date(2027, 2, 1), CapPeriod.WINTER, date(2026, 7, 1), date(2027, 7, 1)),
        (date(2026, 5, 31), CapPeriod.QUARTER, date(2026, 4, 1), date(2026, 7, 1)),
        (date(2026, 12, 1), CapPeriod.MONTH, date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_periods_of_caps(day: date, period: CapPeriod, first: date, after: date) -> None:
    assert period_of(day, period) == (first, after)


def test_letters_of_subjects() -> None:
    assert {kind.letter for kind in SubjectKind} == set("RHMU")
