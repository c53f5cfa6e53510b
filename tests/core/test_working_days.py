"""Working days: those of the library, those that were entered, and of a year that nobody knows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import SHANGHAI
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.working_days import calendar, entering
from app.core.working_days.models import WorkingYear

NOW = datetime(2026, 11, 10, 4, tzinfo=UTC)
NEXT = calendar.LAST_YEAR + 1
"""The first year that the library does not know: the tests hold when it knows another."""
EMPTY = calendar.of_years([])


def first(month: int, weekday: int) -> date:
    """The first such weekday, from 0, of a month of the next year."""
    day = date(NEXT, month, 1)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


MONDAY, SUNDAY = first(5, 0), first(5, 6)
OFF = [MONDAY + timedelta(days=each) for each in range(5)] + [date(NEXT, 1, 1), date(NEXT, 10, 1)]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-01", False),  # New Year's Day
        ("2026-01-02", False),  # a Friday that is given in exchange
        ("2026-01-04", True),  # for this Sunday
        ("2026-02-14", True),
        ("2026-09-20", True),
        ("2026-10-07", False),
        ("2026-10-10", True),
        ("2026-11-28", False),
        ("2026-11-30", True),
    ],
)
def test_the_year_as_the_state_council_announced_it(day: str, works: bool) -> None:
    assert EMPTY.is_working(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),  # a Saturday that is worked
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),  # nine days of the Spring Festival between them
        ("2026-11-27", 5, "2026-12-04"),
        ("2026-10-01", 1, "2026-10-08"),  # the day itself does not count, free or not
    ],
)
def test_so_many_working_days_after(day: str, count: int, expected: str) -> None:
    assert EMPTY.after(date.fromisoformat(day), count) == date.fromisoformat(expected)


def test_none_is_no_number_of_days() -> None:
    with pytest.raises(ValueError, match="at least one"):
        EMPTY.after(date(2026, 11, 2), 0)


def test_a_clock_runs_to_the_end_of_its_last_day_in_shanghai() -> None:
    late = datetime(2026, 11, 9, 23, 30, tzinfo=SHANGHAI)
    assert EMPTY.until(late, 5) == datetime(2026, 11, 17, 0, 0, tzinfo=SHANGHAI)
    assert EMPTY.until(late + timedelta(hours=1), 5) == datetime(2026, 11, 18, 0, 0, tzinfo=SHANGHAI)


@given(st.dates(date(2004, 1, 1), date(2035, 1, 1)), st.integers(1, 30))
def test_exactly_so_many_working_days_lie_between(day: date, count: int) -> None:
    last = EMPTY.after(day, count)
    between = [day + timedelta(days=each + 1) for each in range((last - day).days)]
    assert (sum(map(EMPTY.is_working, between)), EMPTY.is_working(last)) == (count, True)


def test_a_year_that_nobody_knows_is_worked_from_monday_to_friday() -> None:
    assert not EMPTY.knows(NEXT)
    assert [EMPTY.is_working(MONDAY + timedelta(days=each)) for each in range(7)] == [True] * 5 + [False] * 2


def test_a_year_that_was_entered_counts(app: Flask) -> None:
    entering.enter_year(db.session(), year=NEXT, off=OFF, on=[SUNDAY], notice="国办发明电", now=NOW)
    loaded = calendar.load(db.session())
    assert loaded.knows(NEXT)
    assert not loaded.is_working(MONDAY)
    assert loaded.is_working(SUNDAY)
    assert loaded.is_working(MONDAY + timedelta(days=7))
    entering.enter_year(db.session(), year=NEXT, off=[*OFF[1:], first(9, 2)], on=[], notice="更正", now=NOW)
    corrected = calendar.load(db.session())
    assert corrected.is_working(MONDAY)
    assert not corrected.is_working(SUNDAY)


def test_it_may_change_the_december_before_and_nothing_else_of_a_known_year() -> None:
    last = date(calendar.LAST_YEAR, 12, 31)
    works = EMPTY.is_working(last)
    days = {"off": [last.isoformat()] if works else [], "made_up_on": [] if works else [last.isoformat()]}
    changed = calendar.of_years(
        [WorkingYear(year=NEXT, off=days["off"], on=days["made_up_on"], notice="", entered_at=NOW)]
    )
    assert changed.is_working(last) is not works
    later = calendar.of_years([WorkingYear(year=2026, off=["2026-11-10"], on=[], notice="", entered_at=NOW)])
    assert later.is_working(date(2026, 11, 10))  # The library knows better.


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"year": NEXT + 5}, "year", "之间"),
        ({"off": [*OFF, date(NEXT - 1, 11, 30)]}, "off", "不在"),
        ({"on": [date(NEXT + 1, 1, 1)]}, "on", "不在"),
        ({"off": OFF[:3]}, "off", "3 天"),
        ({"off": [date(NEXT, 1, 1) + timedelta(days=each) for each in range(80)]}, "off", "80 天"),
        ({"on": [first(3, 6) + timedelta(days=7 * each) for each in range(21)]}, "on", "21 天"),
        ({"on": [MONDAY + timedelta(days=7)]}, "on", "不是周末"),
        ({"off": [*OFF, SUNDAY], "on": [SUNDAY]}, "on", "同时"),
    ],
)
def test_what_cannot_be(app: Flask, typed: dict[str, Any], field: str, said: str) -> None:
    whole: dict[str, Any] = {"year": NEXT, "off": OFF, "on": [], "notice": "国办发明电"} | typed
    with pytest.raises(RuleError) as refused:
        entering.enter_year(db.session(), now=NOW, **whole)
    assert refused.value.details["fields"][0]["field"] == field
    assert said in refused.value.details["fields"][0]["message"]


def test_a_known_year_is_not_entered(app: Flask) -> None:
    with pytest.raises(entering.YearKnownError):
        entering.enter_year(db.session(), year=2026, off=OFF, on=[], notice="国办发明电", now=NOW)
