"""Consents: one by one, each in its wording, and free to refuse."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import frozen, utc_now
from app.core.db.session import db
from app.office.privacy.consents import WORDINGS
from app.office.privacy.models import Consent, Purpose
from devtools import factories
from devtools.factories import NOW
from tests.support.http import SignedIn, as_user

VERSION = WORDINGS[Purpose.RED_LIST].version


@pytest.fixture
def anna(app: Flask) -> SignedIn:
    return as_user(app, factories.user())


def say(who: SignedIn, granted: object, *, purpose: str = "red_list", version: str = VERSION):
    return who.post("/me/consents", {"purpose": purpose, "version": version, "granted": granted})


def by_purpose(who: SignedIn) -> dict[str, object]:
    return {item["purpose"]: item["granted"] for item in who.get("/me/consents").json["items"]}


def test_everything_is_asked_for_by_itself_and_nothing_is_granted_unasked(anna: SignedIn) -> None:
    items = anna.get("/me/consents").json["items"]
    assert [item["purpose"] for item in items] == [purpose.value for purpose in Purpose]
    assert all(item["title"] and item["text"] and item["granted"] is None for item in items)


def test_consent_is_given_and_taken_back(app: Flask, anna: SignedIn) -> None:
    moment = utc_now().replace(microsecond=0) + timedelta(seconds=5)  # Anna's token is of now.
    with frozen(moment):
        given = say(anna, True)
    assert given.status_code == 200
    assert given.json["granted"] is True
    assert given.json["decided_at"] == moment.isoformat()
    assert by_purpose(anna) == dict.fromkeys(by_purpose(anna)) | {"red_list": True}
    assert say(anna, False).json["granted"] is False
    assert by_purpose(anna)["red_list"] is False
    assert db.session.query(Consent).count() == 2


def test_saying_the_same_again_adds_nothing(anna: SignedIn) -> None:
    assert [say(anna, True).status_code for _ in range(3)] == [200] * 3
    assert db.session.query(Consent).count() == 1


def test_an_old_wording_cannot_be_agreed_to_but_can_be_refused(anna: SignedIn) -> None:
    answer = say(anna, True, version="2020-01")
    assert (answer.status_code, answer.json["code"]) == (409, "consent_outdated")
    assert answer.json["details"] == {"version": VERSION}
    assert say(anna, False, version="2020-01").status_code == 200


def test_a_new_wording_is_asked_for_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    user = factories.user()
    say(as_user(app, user), True)
    old = WORDINGS[Purpose.RED_LIST]
    monkeypatch.setitem(WORDINGS, Purpose.RED_LIST, type(old)("2027-01", old.title, "另一段文字", "照旧"))
    item = as_user(app, user).get("/me/consents").json["items"][1]
    assert (item["version"], item["decided_version"], item["granted"]) == ("2027-01", old.version, True)


@pytest.mark.parametrize("granted", ["true", 1, None, "yes"])
def test_yes_and_no_are_booleans(anna: SignedIn, granted: object) -> None:
    assert say(anna, granted).status_code == 422


def test_refusing_everything_changes_nothing_else(app: Flask) -> None:
    """The bank, the offers, a claim and a redemption go on as before."""
    with frozen(NOW):
        town = factories.town(points=100)
        resident = as_user(app, town.user)
        for purpose in Purpose:
            assert say(resident, False, purpose=purpose.value).status_code == 200
        offer = factories.offer(town.shop)
        assert resident.get("/me/bank").json["points"] == 100
        assert resident.post(f"/offers/{offer.id}/claims").status_code == 201
        assert resident.get("/me").json["roles"] == ["consumer", "resident"]


def test_ones_consents_are_ones_own(app: Flask, anna: SignedIn) -> None:
    say(anna, True)
    assert set(by_purpose(as_user(app, factories.user())).values()) == {None}
