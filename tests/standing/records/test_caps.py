"""Caps at their edges: somebody who is above one already, and the days on which a period begins."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.clock import business_day, start_of_day
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.communities.models import Community, CommunityKind
from app.standing.programmes import settings
from app.standing.programmes.models import CapPeriod, Rule, SubjectKind
from app.standing.records.caps import period_of
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import install, record


@pytest.fixture(autouse=True)
def _catalogue(app: Flask) -> None:
    install()


@pytest.fixture
def top(app: Flask) -> Community:
    return factories.community(kind=CommunityKind.TOWN)


@pytest.fixture
def staff(top: Community) -> StaffIdentity:
    return factories.staff(top)


def got(entered: Record) -> tuple[int, int, int]:
    return entered.score_delta, entered.points, entered.trimmed


def lower_the_year(staff: StaffIdentity, *, plus: int, minus: int) -> datetime:
    """Limits of a coming day; says when they are in force."""
    day = business_day(NOW) + timedelta(days=1)
    commit(
        settings.set_point_settings,
        point_value_fen=100,
        points_valid_months=24,
        max_plus_year=plus,
        max_minus_year=minus,
        effective_on=day,
        reason="居民代表会议决定",
        staff=staff,
        now=NOW,
    )
    return start_of_day(day) + timedelta(hours=9)


def test_above_a_lowered_limit_of_the_year_a_plus_is_nothing_and_no_minus(top: Community, staff: StaffIdentity) -> None:
    person = factories.resident(top)
    record(staff, person.id, "donation", 40)
    then = lower_the_year(staff, plus=20, minus=60)
    assert got(record(staff, person.id, "good-deed", 5, now=then)) == (0, 0, 5)
    assert ledger.balance(db.session(), chart.resident_points(person.id)) == 40


def test_above_a_lowered_limit_of_the_year_a_minus_is_nothing_and_no_plus(top: Community, staff: StaffIdentity) -> None:
    person = factories.resident(top)
    record(staff, person.id, "false-report", -20)
    record(staff, person.id, "false-report", -20)
    then = lower_the_year(staff, plus=150, minus=30)
    assert got(record(staff, person.id, "parking-repeat", -10, now=then)) == (0, 0, 10)
    assert ledger.balance(db.session(), chart.resident_points(person.id)) == 0


def test_above_a_lowered_cap_of_the_rule_a_plus_is_nothing_and_no_minus(top: Community, staff: StaffIdentity) -> None:
    person = factories.resident(top)
    for _ in range(3):
        record(staff, person.id, "good-deed", 5)
    commit(lambda session: session.execute(update(Rule).where(Rule.slug == "good-deed").values(cap=5)))
    assert got(record(staff, person.id, "good-deed", 5)) == (0, 0, 5)
    assert ledger.balance(db.session(), chart.resident_points(person.id)) == 15


NEW_YEAR = datetime(2027, 1, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first_of_next", "last", "now"),
    [
        (date(2027, 1, 1), date(2026, 12, 31), NEW_YEAR),
        (date(2026, 12, 31), date(2027, 1, 1), NEW_YEAR),
    ],
    ids=["the next year's first day", "the last year's last day"],
)
def test_a_day_counts_in_its_own_year_only(
    top: Community, staff: StaffIdentity, first_of_next: date, last: date, now: datetime
) -> None:
    person = factories.resident(top)
    for _ in range(3):
        record(staff, person.id, "good-deed", 5, now=now, occurred_on=first_of_next)
    assert got(record(staff, person.id, "good-deed", 5, now=now, occurred_on=last)) == (5, 5, 0)
    assert got(record(staff, person.id, "good-deed", 5, now=now, occurred_on=first_of_next)) == (0, 0, 5)


def test_a_month_of_a_shop_ends_with_its_last_day(top: Community, staff: StaffIdentity) -> None:
    shop = factories.shop(top).merchant
    now = datetime(2026, 12, 1, 4, tzinfo=UTC)

    def given(day: date) -> int:
        entered = record(staff, shop.id, "redeem-given", 5, subject_kind=SubjectKind.MERCHANT, now=now, occurred_on=day)
        return entered.score_delta

    assert given(date(2026, 12, 1)) == 5
    assert given(date(2026, 11, 30)) == 5
    assert (given(date(2026, 12, 1)), given(date(2026, 11, 30))) == (0, 0)


@pytest.mark.parametrize(
    ("period", "day", "first", "after"),
    [
        (CapPeriod.YEAR, date(2026, 12, 31), date(2026, 1, 1), date(2027, 1, 1)),
        (CapPeriod.YEAR, date(2027, 1, 1), date(2027, 1, 1), date(2028, 1, 1)),
        (CapPeriod.QUARTER, date(2026, 9, 30), date(2026, 7, 1), date(2026, 10, 1)),
        (CapPeriod.QUARTER, date(2026, 10, 1), date(2026, 10, 1), date(2027, 1, 1)),
        (CapPeriod.MONTH, date(2026, 2, 28), date(2026, 2, 1), date(2026, 3, 1)),
        (CapPeriod.WINTER, date(2026, 6, 30), date(2025, 7, 1), date(2026, 7, 1)),
        (CapPeriod.WINTER, date(2026, 7, 1), date(2026, 7, 1), date(2027, 7, 1)),
    ],
)
def test_where_periods_begin_and_end(period: CapPeriod, day: date, first: date, after: date) -> None:
    assert period_of(day, period) == (first, after)
