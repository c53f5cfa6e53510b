"""What leaving does is said before it is done, and is what happens."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.standing.programmes.models import SubjectKind
from app.standing.scores.scores import standing
from devtools import factories
from devtools.factories import NOW, Town
from tests.standing.records.factories import install, record
from tests.support.http import as_user

AFTER_NOTICE = NOW + timedelta(days=8)


@pytest.fixture
def town(app: Flask) -> Town:
    install()
    return factories.town(points=100)


def said(app: Flask, user: Any) -> Any:
    return as_user(app, user).get("/me/deletion").json


def test_points_coupons_helpers_and_shops_are_named(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop, points=20)
    factories.coupon(offer, town.person)
    factories.clerk(town.shop, user=town.user)
    factories.helper(town.person, user=factories.user())
    with frozen(NOW):
        found = said(app, town.user)
    points = ledger.balance(db.session(), chart.resident_points(town.person.id))
    assert (found["points"], found["coupons"], found["coupon_points"]) == (points, 1, 100 - points)
    assert (found["owned"], found["is_blocked"], len(found["shops"])) == ([], False, 1)
    assert (found["helpers"], found["helped"]) == (1, 0)


def test_what_was_said_is_what_happens(app: Flask, town: Town) -> None:
    other = factories.resident(town.node, household="7-7", user=factories.user())
    user = factories.user()
    person = factories.resident(town.node, household="7-7", user=user, points=30)
    record(town.admin, person.id, "good-deed", 5)
    record(town.admin, other.id, "volunteer-hours", 3)
    with frozen(AFTER_NOTICE):
        before = said(app, user)
        asked = as_user(app, user).post("/me/deletion", {"confirmation": "注销"})
        assert asked.status_code == 204
        home = other.household_id
        after = standing(db.session(), subject_kind=SubjectKind.HOUSEHOLD, subject_id=home, now=AFTER_NOTICE)
    assert before["household_score"] - before["household_score_after"] == 5
    assert after.score == before["household_score_after"]
    assert ledger.balance(db.session(), chart.resident_points(person.id)) == 0
    community_expired = ledger.balance(db.session(), chart.community(town.node.id, "expired"))
    assert community_expired == before["points"]


def test_an_owner_is_told_what_stands_in_the_way(app: Flask, town: Town) -> None:
    owner = factories.user()
    shop = factories.shop(town.node, owner=owner)
    found = said(app, owner)
    assert (found["is_blocked"], found["owned"]) == (True, [shop.merchant.name])
    refused = as_user(app, owner).post("/me/deletion", {"confirmation": "注销"})
    assert (refused.status_code, refused.json["code"]) == (409, "owner_cannot_leave")


def test_who_is_on_no_roster_loses_nothing_but_the_account(app: Flask) -> None:
    found = said(app, factories.user())
    assert (found["is_resident"], found["points"], found["coupons"], found["household_score"]) == (False, 0, 0, None)


def test_looking_changes_nothing(app: Flask, town: Town) -> None:
    with frozen(NOW):
        assert said(app, town.user) == said(app, town.user)
    assert ledger.balance(db.session(), chart.resident_points(town.person.id)) == 100
