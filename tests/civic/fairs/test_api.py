"""Fairs over HTTP: booths set up by staff, numbers taken on phones, called by who keeps a booth."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.clock import frozen
from devtools import factories
from devtools.factories import NOW, Town
from tests.civic.fairs.factories import fair
from tests.civic.gatherings.factories import gatherings
from tests.standing.records import factories as credit
from tests.support.http import as_staff, as_user
from tests.support.tables import queries


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        credit.install()
        yield factories.town()


def test_from_the_desk_to_the_phones(app: Flask, town: Town) -> None:
    desk, user = as_staff(app, town.admin), factories.user()
    keeper = factories.resident(town.node, user=user)
    path = f"/staff/sessions/{fair(town).id}/booths"
    shop = {"merchant_id": town.shop.merchant.id, "keeper_id": keeper.id}
    made = desk.post(path, {"name": "理发", "about": "六十岁以上免费", **shop}).json
    assert (made["number"], made["has_queue"], made["served"]) == (1, True, 0)
    plain = desk.post(path, {"number": 9, "name": "旧书交换", "host": "读书会", "has_queue": False}).json
    assert desk.post(path, {"number": 9, "name": "又一个"}).json["code"] == "booth_number_taken"
    two = desk.post(path, {"name": "又一个", "merchant_id": town.shop.merchant.id, "team_id": 1})
    assert (two.status_code, two.json["details"]["fields"][0]["field"]) == (422, "team_id")
    assert desk.patch(f"/staff/booths/{plain['id']}", {"number": 2}).json["number"] == 2
    assert desk.patch(f"/staff/booths/{plain['id']}", {}).status_code == 422
    assert [each["number"] for each in desk.get(path).json["items"]] == [1, 2]

    phone, kept = as_user(app, town.user), as_user(app, user)
    session_id = made["session_id"]
    first, second = phone.get(f"/sessions/{session_id}/booths").json["items"]
    assert (first["by"], first["shop"]["slug"]) == (town.shop.merchant.name, town.shop.merchant.slug)
    assert (second["by"], second["shop"], second["has_queue"]) == ("读书会", None, False)
    taken = phone.post(f"/booths/{made['id']}/tickets").json
    assert (taken["number"], taken["before"], taken["state"], taken["booth"]) == (1, 0, "waiting", "理发")
    assert phone.post(f"/booths/{made['id']}/tickets").json["code"] == "already_queued"
    assert phone.get("/me/tickets").json["items"] == [taken]
    assert phone.get("/keeper/booths").json["items"] == []

    assert [each["keeps"] for each in kept.get(f"/sessions/{session_id}/booths").json["items"]] == [True, False]
    assert [each["keeps"] for each in phone.get(f"/sessions/{session_id}/booths").json["items"]] == [False, False]
    (mine,) = kept.get("/keeper/booths").json["items"]
    assert (mine["waiting"], mine["called"], [each["number"] for each in mine["line"]]) == (1, None, [1])
    assert town.person.name not in str(mine)
    called = kept.post(f"/keeper/booths/{made['id']}/next").json["called"]
    assert (called["id"], called["number"]) == (taken["id"], 1)
    assert phone.get(f"/sessions/{session_id}/booths").json["items"][0]["own"]["state"] == "called"
    assert kept.post(f"/keeper/booths/{made['id']}/next").json["code"] == "ticket_still_called"
    assert kept.post(f"/keeper/tickets/{taken['id']}/missed").json["missed"] == 1
    (back,) = phone.get("/me/tickets").json["items"]
    assert (back["state"], back["may_come_back"]) == ("missed", True)
    assert phone.post(f"/booths/{made['id']}/tickets").json["number"] == 1
    kept.post(f"/keeper/booths/{made['id']}/next")
    assert kept.post(f"/keeper/tickets/{taken['id']}/served").json["served"] == 1
    assert phone.get("/me/tickets").json["items"] == []
    assert desk.get(path).json["items"][0]["served"] == 1

    again = phone.post(f"/booths/{made['id']}/tickets").json
    assert phone.delete(f"/me/tickets/{again['id']}").status_code == 204
    assert phone.delete(f"/me/tickets/{again['id']}").json["code"] == "ticket_state"
    assert desk.delete(f"/staff/booths/{made['id']}").status_code == 204
    assert [each["id"] for each in phone.get(f"/sessions/{session_id}/booths").json["items"]] == [plain["id"]]


def test_only_a_fair_has_booths(app: Flask, town: Town) -> None:
    ids, desk = gatherings(town), as_staff(app, town.admin)
    refused = desk.post(f"/staff/sessions/{ids['session_id']}/booths", {"name": "理发"})
    assert (refused.status_code, refused.json["code"]) == (409, "not_a_fair")
    assert as_user(app, town.user).get(f"/sessions/{ids['session_id']}/booths").json["items"] == []


def test_so_many_statements_however_many_booths(app: Flask, town: Town) -> None:
    desk, phone, running = as_staff(app, town.admin), as_user(app, town.user), fair(town, leader_id=town.person.id)
    counts = []
    for _ in range(2):
        for _ in range(3):
            made = desk.post(f"/staff/sessions/{running.id}/booths", {"name": "理发"}).json
            phone.post(f"/booths/{made['id']}/tickets")
        for path in (f"/sessions/{running.id}/booths", "/me/tickets", "/keeper/booths"):
            with queries() as sent:
                assert len(phone.get(path).json["items"]) % 3 == 0
            counts.append(len(sent))
    assert counts[:3] == counts[3:]
