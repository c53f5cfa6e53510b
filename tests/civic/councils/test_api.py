"""Councils over HTTP: a meeting as its members and staff see it, and outcomes for everybody of the community."""

from typing import Any

from flask import Flask

from app.civic.councils.models import Choice, MeetingStatus
from app.core.db.session import db
from app.parties.residents.models import User
from devtools import factories
from tests.civic.councils.conftest import Hall
from tests.support.http import SignedIn, as_staff, as_user


def phone_of(app: Flask, hall: Hall, person: int) -> SignedIn:
    return as_user(app, db.session.get_one(User, hall.people[person].user_id))


def test_a_meeting_on_the_phone(app: Flask, hall: Hall) -> None:
    meeting, item = hall.running(present=(0, 1, 2))
    members = [phone_of(app, hall, person) for person in range(5)]
    (line,) = members[3].get("/council/meetings").json["items"]
    assert (line["id"], line["council"], line["state"]) == (meeting.id, "信用议事会", "running")
    shown = members[3].get(f"/council/meetings/{meeting.id}").json
    assert (shown["number"], shown["seat"], shown["present"], shown["can_vote"]) == (4, "resident", False, True)
    assert (shown["members"], shown["members_present"], shown["quorum"]) == (5, 3, 4)
    refused = members[3].post(f"/council/items/{item.id}/vote", {"choice": "yes"})
    assert (refused.status_code, refused.json["code"]) == (409, "not_present")
    assert members[3].post(f"/council/meetings/{meeting.id}/presence").json["members_present"] == 4
    voted = members[3].post(f"/council/items/{item.id}/vote", {"choice": "yes"}).json["items"][0]
    assert (voted["choice"], voted["votes"], voted["related"]) == ("yes", None, False)
    again = members[3].post(f"/council/items/{item.id}/vote", {"choice": "no"})
    assert (again.status_code, again.json["code"]) == (409, "already_voted")
    for wrong in ("absent", "maybe", None):
        assert members[2].post(f"/council/items/{item.id}/vote", {"choice": wrong}).status_code == 422


def test_from_the_call_to_the_outcome(app: Flask, hall: Hall) -> None:
    desk, other = as_staff(app, hall.town.admin), as_user(app, hall.town.user)
    called = desk.post(
        "/staff/meetings",
        {
            "council_id": hall.council.id,
            "place": "社区会议室",
            "starts_at": "2026-12-01T14:00:00+08:00",
            "proposals": [{"title": "设立清洁日", "body": "每月一次。"}],
        },
    )
    assert called.status_code == 201, called.json
    at = f"/staff/meetings/{called.json['id']}"
    assert desk.post(f"{at}/items", {"title": "楼道不放杂物"}).status_code == 201
    shown = desk.get(at).json
    ids = [each["id"] for each in shown["roll"]]
    assert desk.post(f"{at}/presence", {"member_ids": ids[:5]}).status_code == 200
    assert desk.post(f"{at}/opening").json["state"] == "running"
    for item, choices in zip(shown["items"], ((Choice.YES,) * 5, (Choice.YES, *(Choice.NO,) * 3)), strict=True):
        votes: list[dict[str, Any]] = [
            {"member_id": id_, "choice": choice} for id_, choice in zip(ids, choices, strict=False)
        ]
        assert desk.post(f"/staff/items/{item['id']}/hands", {"votes": votes}).status_code == 200
        assert desk.post(f"/staff/items/{item['id']}/closing").status_code == 200
    assert desk.post(f"{at}/ending").json["state"] == "voted"
    minutes = desk.post(f"{at}/minutes", {"remarks": "下次再议停车。"}).json
    assert (minutes["version"], len(minutes["digest"])) == (1, 64)
    assert other.get("/council/outcomes").json["items"] == []
    for person in range(4):
        signed = phone_of(app, hall, person).post(f"/council/minutes/{minutes['id']}/signature").json
    assert (signed["state"], signed["signed"], signed["can_sign"]) == ("signed", True, False)
    found = other.get("/council/outcomes").json["items"]
    assert [(each["title"], each["state"], each["votes"]["yes"]) for each in found] == [
        ("楼道不放杂物", "rejected", 1),
        ("设立清洁日", "adopted", 5),
    ]
    assert not any(person.name in str(found) for person in hall.people)
    elsewhere = factories.town()
    assert as_user(app, elsewhere.user).get("/council/outcomes").json["items"] == []
    assert [each["id"] for each in desk.get("/staff/meetings").json["items"]] == [called.json["id"]]


def test_a_council_and_its_seats(app: Flask, hall: Hall) -> None:
    desk = as_staff(app, hall.town.admin)
    body = {"community_id": hall.town.node.id, "kind": "assessing", "name": "评价小组"}
    made = desk.post("/staff/councils", body)
    assert (made.status_code, made.json["min_members"], made.json["quorum_parts"]) == (201, 5, 2)
    seats = f"/staff/councils/{made.json['id']}/seats"
    given = desk.post(seats, {"post_id": hall.post().id, "seat_class": "worthy"})
    assert (given.status_code, given.json["seat_class"]) == (201, "worthy")
    meeting = {"council_id": made.json["id"], "place": "社区会议室", "starts_at": "2026-12-01T14:00:00+08:00"}
    refused = desk.post("/staff/meetings", meeting)
    assert (refused.status_code, refused.json["code"], refused.json["details"]["missing"]) == (
        409,
        "too_few_members",
        4,
    )
    listed = desk.get("/staff/councils", query_string={"community_id": hall.town.node.id}).json["items"]
    assert [each["name"] for each in listed] == ["评价小组", "信用议事会"]


def test_a_meeting_is_called_off(app: Flask, hall: Hall) -> None:
    meeting = hall.call()
    desk = as_staff(app, hall.town.admin)
    done = desk.post(f"/staff/meetings/{meeting.id}/cancellation", {"reason": "改期"})
    assert done.json["state"] == MeetingStatus.CANCELLED
    shown = phone_of(app, hall, 0).get(f"/council/meetings/{meeting.id}").json
    assert (shown["state"], shown["reason"], shown["can_vote"]) == ("cancelled", "改期", False)


def test_hands_of_nobody_and_hands_raised_twice_are_named(app: Flask, hall: Hall) -> None:
    meeting, item = hall.running()
    desk = as_staff(app, hall.town.admin)
    one = {"member_id": hall.member(meeting, 0).id, "choice": "yes"}
    for wrong in ([one, {"choice": "no"}], [one, {"member_id": 1.5, "choice": "no"}], [one, one]):
        refused = desk.post(f"/staff/items/{item.id}/hands", {"votes": wrong})
        assert (refused.status_code, refused.json["code"]) == (422, "invalid_input")
        assert refused.json["details"]["fields"][0]["field"].startswith("votes")
    assert hall.votes(item) == {}
