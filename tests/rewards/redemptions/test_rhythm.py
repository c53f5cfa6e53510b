"""When a shop is busy and whether its customers come back: numbers that name nobody."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.rewards.redemptions import rhythm
from devtools import factories
from devtools.factories import NOW, Town
from tests.support.http import as_user

MONDAY = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
"""Half past nine in Shanghai."""
TUESDAY = MONDAY + timedelta(days=1, hours=9)


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(points=1_000)


def used(town: Town, offer: Any, person: Any, at: datetime) -> None:
    factories.redemption(factories.coupon(offer, person, at=at), town.shop.member, at=at)


def test_hours_and_weekdays_of_shanghai(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop, stock_total=50, per_person=50, valid_from=NOW - timedelta(weeks=20))
    for at in (MONDAY, MONDAY, TUESDAY):
        used(town, offer, town.person, at)
    used(town, offer, town.person, NOW - timedelta(weeks=rhythm.WEEKS + 1))
    answer = as_user(app, town.shop.owner).get("/merchant/rhythm").json
    assert (answer["redemptions"], answer["weekdays"][:2], answer["hours"][9], answer["hours"][18]) == (3, [2, 1], 2, 1)
    assert (len(answer["weekdays"]), len(answer["hours"])) == (7, 24)
    assert (answer["customers"], answer["came_back"]) == (1, None)


def test_who_comes_back_is_told_from_five_customers_on(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop, stock_total=50, per_person=50)
    people = [town.person, *(factories.resident(town.node, points=100) for _ in range(4))]
    for person in people:
        used(town, offer, person, MONDAY)
        used(town, offer, person, MONDAY)  # Twice on one day is one visit.
    used(town, offer, people[1], TUESDAY)
    clerk = factories.user()
    factories.clerk(town.shop, user=clerk)
    answer = as_user(app, clerk).get("/merchant/rhythm").json
    assert (answer["customers"], answer["came_back"]) == (5, 1)
    assert town.person.name not in str(answer)
    other = as_user(app, factories.shop(town.node).owner).get("/merchant/rhythm").json
    assert (other["redemptions"], other["customers"]) == (0, 0)


def test_no_more_rows_are_read_than_it_says(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = factories.offer(town.shop, stock_total=50, per_person=50)
    for at in (MONDAY, TUESDAY, TUESDAY):
        used(town, offer, town.person, at)
    monkeypatch.setattr(rhythm, "MOST", 2)
    seen = rhythm.rhythm_of_shop(db.session(), merchant_id=town.shop.merchant.id, now=NOW)
    assert (seen.redemptions, seen.weekdays[:2]) == (2, [0, 2])
