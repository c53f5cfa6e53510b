"""Booking: what for and how many, one for each time, and what is refused; over HTTP as phones and staff do it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask

from app.civic.gatherings import checking_in, planning, projects, queries, signing_up, teams, turning, upkeep
from app.civic.gatherings.booking import NO_USE, Use
from app.civic.gatherings.errors import (
    OverlappingSignupError,
    SessionNotFoundError,
    SlotTakenError,
    TooLateToCancelError,
)
from app.civic.gatherings.models import Gathering, Presence, ProjectKind, Signup, SignupStatus
from app.civic.venues import blocking, filling, opening
from app.civic.venues.errors import BeyondWindowError, BlockedError, TooManyBookingsError
from app.core.clock import SHANGHAI, frozen
from app.core.db.session import db
from app.core.errors import DomainError, RuleError
from app.parties.messages.models import Message, MessageKind
from app.parties.residents.models import Household, Resident
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.venues.conftest import DETAILS, HOURS, TEA, Room, at
from tests.support.http import as_staff, as_user
from tests.support.threads import at_once


def user(person: Any) -> Any:
    return type("User", (), {"id": person.user_id})()


def test_one_for_each_time(room: Room) -> None:
    slot, who = room.slot(at(room.wednesday, 9)), room.person()
    signup = room.book(slot, who)
    assert (signup.status, signup.purpose, signup.people) == (SignupStatus.CONFIRMED, "邻居茶会", 6)
    with pytest.raises(SlotTakenError):
        room.book(slot, room.person())
    commit(signing_up.cancel, signup_id=signup.id, resident_id=who.id, now=NOW)
    assert room.book(slot, room.person()).status is SignupStatus.CONFIRMED


def phone_of(slot: Gathering, who: Resident) -> Callable[[], Any]:
    """A booking that a thread of its own can send."""
    return partial(commit, signing_up.sign_up, session_id=slot.id, resident_id=who.id, use=TEA, now=NOW)


def test_two_phones_for_one_time(app: Flask, room: Room) -> None:
    slot = room.slot(at(room.wednesday, 9))
    people = [room.person() for _ in range(8)]
    results = at_once(app, [phone_of(slot, who) for who in people])
    assert sorted(type(each).__name__ for each in results) == ["Signup", *["SlotTakenError"] * 7]
    db.session.rollback()
    assert db.session.get_one(Gathering, slot.id, populate_existing=True).reserved == 1


def test_a_family_does_not_book_more_by_booking_at_once(app: Flask, room: Room) -> None:
    who = room.person()
    home = db.session.get_one(Household, who.household_id).number
    family = [who, *(factories.resident(room.town.node, household=home) for _ in range(3))]
    slots = [each for each in room.slots() if each.day == room.wednesday + timedelta(days=3)] + room.slots()[:2]
    booked = at_once(app, [phone_of(slot, one) for slot, one in zip(slots, family, strict=False)])
    assert sorted(type(each).__name__ for each in booked) == ["Signup", "Signup", *["TooManyBookingsError"] * 2]


def test_a_block_and_a_booking_at_once(app: Flask, room: Room) -> None:
    """Whoever is first: nobody has a time that is blocked without knowing it."""
    slot, who = room.slot(at(room.wednesday, 9)), room.person()
    times = {"starts_at": at(room.wednesday, 8), "ends_at": at(room.wednesday, 11), "reason": "检修"}
    block = partial(commit, blocking.block, venue_id=room.venue.id, **times, **room.by)
    booked, blocked = at_once(app, [phone_of(slot, who), block])
    assert isinstance(booked, DomainError) is not isinstance(blocked, DomainError)
    assert isinstance(booked, Signup | SessionNotFoundError | BlockedError)


@pytest.mark.parametrize(
    ("use", "field"),
    [(NO_USE, "purpose"), (Use("", 3), "purpose"), (Use("棋", None), "people"), (Use("棋", 21), "people")],
)
def test_what_for_and_how_many(room: Room, use: Use, field: str) -> None:
    slot = room.slot(at(room.wednesday, 9))
    with pytest.raises(RuleError) as refused:
        room.book(slot, room.person(), use)
    assert [each["field"] for each in refused.value.details["fields"]] == [field]
    db.session.rollback()
    assert db.session.get_one(Gathering, slot.id).reserved == 0


def test_not_twice_at_a_time_not_too_often_not_too_far(room: Room) -> None:
    who = room.person()
    node = {"community_id": room.town.node.id, **room.by}
    court, _ = commit(opening.open_venue, name="球场", hours=HOURS, **DETAILS | {"household_max": 9}, **node)
    court_room = Room(room.town, court)
    first = room.book(room.slot(at(room.wednesday, 9)), who)
    with pytest.raises(OverlappingSignupError):
        court_room.book(court_room.slot(at(room.wednesday, 9)), who)
    second = room.book(room.slot(at(room.wednesday, 10, 30)), who)
    saturday = at(room.wednesday + timedelta(days=3), 14)
    home = db.session.get_one(Household, who.household_id).number
    for one in (who, factories.resident(room.town.node, household=home)):
        with pytest.raises(TooManyBookingsError) as refused:
            room.book(room.slot(saturday), one)
        assert refused.value.details == {"household_max": 2}
    assert court_room.book(court_room.slot(saturday), who).status is SignupStatus.CONFIRMED
    commit(signing_up.cancel, signup_id=first.id, resident_id=who.id, now=NOW)
    far = max(room.slots(), key=lambda each: each.starts_at)
    with pytest.raises(BeyondWindowError):
        room.book(far, who)
    assert room.book(far, who, now=NOW + timedelta(days=1)).status is SignupStatus.CONFIRMED
    late = at(room.wednesday, 8, 31)
    with pytest.raises(TooLateToCancelError):
        commit(signing_up.cancel, signup_id=second.id, resident_id=who.id, now=late)


def test_asked_approved_refused_and_held_for_a_day(app: Flask, room: Room) -> None:
    room.change(needs_approval=True)
    desk, who, other = as_staff(app, room.town.admin), room.person(), room.person()
    phone, second = as_user(app, user(who)), as_user(app, user(other))
    slot = room.slot(at(room.wednesday + timedelta(days=2), 9))
    path, body = f"/sessions/{slot.id}/signups", {"purpose": "读书会", "people": 5}
    asked = phone.post(path, body)
    assert (asked.status_code, asked.json["state"], asked.json["purpose"]) == (201, "asked", "读书会")
    assert second.post(path, body).json["code"] == "session_full"
    assert desk.post(f"/staff/signups/{asked.json['id']}/rejection", {}).status_code == 422
    refused = desk.post(f"/staff/signups/{asked.json['id']}/rejection", {"reason": "那天要换灯"}).json
    assert refused["state"] == "cancelled"
    seen = phone.get("/me/signups?half=past").json["items"][0]
    assert (seen["reason"], seen["purpose"], seen["session"]["venue_id"]) == ("那天要换灯", "读书会", room.venue.id)
    db.session.rollback()
    assert db.session.query(Message).filter_by(kind=MessageKind.SIGNUP_ENDED).one().user_id == who.user_id
    again = phone.post(path, body).json
    assert desk.post(f"/staff/signups/{again['id']}/approval").json["state"] == "confirmed"
    next_slot = room.slot(at(room.wednesday + timedelta(days=2), 10, 30))
    late = second.post(f"/sessions/{next_slot.id}/signups", body).json
    assert commit(turning.free_held, now=NOW + timedelta(hours=25)) == 1
    db.session.rollback()
    assert db.session.get_one(Signup, late["id"]).status is SignupStatus.CANCELLED
    assert db.session.get_one(Gathering, next_slot.id, populate_existing=True).reserved == 0


def test_what_phones_see(app: Flask, room: Room) -> None:
    who, other = room.person(), room.person()
    phone = as_user(app, user(who))
    room.book(room.slot(at(room.wednesday, 9)), other)
    mine = room.book(room.slot(at(room.wednesday, 10, 30)), who, Use("下棋", 2))
    friday = room.wednesday + timedelta(days=2)
    room.block(at(friday, 8), 2, reason="检修")
    (listed,) = phone.get("/venues").json["items"]
    assert listed["name"] == "社区活动室"
    assert listed["next_free"].startswith("2026-11-12T01:00")
    path = f"/venues/{room.venue.id}"
    day = phone.get(f"{path}?day={room.wednesday}").json
    assert [(each["state"], each["purpose"]) for each in day["slots"]] == [("taken", ""), ("mine", "下棋")]
    assert day["slots"][1]["signup_id"] == mine.id
    assert (day["bookings"], day["household_max"], len(day["days"])) == (1, 2, 7)
    assert {each["day"]: each["free"] for each in day["days"]}[str(friday)] == 1
    blocked = phone.get(f"{path}?day={friday}").json["slots"]
    assert [(each["state"], each["session_id"] is None, each["reason"]) for each in blocked] == [
        ("blocked", True, "检修"),
        ("free", False, ""),
    ]
    assert phone.get(path).json["day"] == "2026-11-10"
    for wrong in ("2026-11-09", "2026-11-17"):
        refused = phone.get(f"{path}?day={wrong}").json
        assert [each["field"] for each in refused["details"]["fields"]] == ["day"]
    family = phone.get(f"/sessions/{mine.gathering_id}").json["family"]
    assert [(each["purpose"], each["people"]) for each in family] == [("下棋", 2)]
    with frozen(at(room.wednesday, 10, 45)):  # One's own stays until it is over.
        slots = as_user(app, user(who)).get(path).json["slots"]
        assert [each["state"] for each in slots] == ["mine"]
    elsewhere = as_user(app, user(factories.resident(factories.community(), user=factories.user())))
    assert elsewhere.get(path).status_code == 404
    assert elsewhere.get("/venues").json["items"] == []


def test_an_elder_is_let_in_by_the_keeper(room: Room) -> None:
    """The leader of the team that keeps the room signs up by card, and may scan who comes: no minutes come of it."""
    keeper, elder = room.person(), room.person()
    team = commit(teams.make_team, community_id=room.town.node.id, name="活动室管理队", leader_id=keeper.id, **room.by)
    commit(projects.claim, project_id=room.venue.id, team_id=team.id, **room.by)
    commit(filling.fill_next, now=NOW + filling.AGAIN)
    slot, free = room.slot(at(room.wednesday, 9)), room.slot(at(room.wednesday, 10, 30))
    signup = commit(signing_up.sign_up_card, session_id=slot.id, whose=elder.id, leader_id=keeper.id, now=NOW)
    assert (signup.purpose, signup.people) == ("现场登记", 1)
    led = queries.led_sessions(db.session(), resident_id=keeper.id, cursor=None, limit=9, now=NOW)
    assert [each.shown.id for each in led.items] == [slot.id]
    now = at(room.wednesday, 9, 5)
    commit(turning.begin, now=now)
    commit(checking_in.check_in_card, session_id=slot.id, whose=elder.id, leader_id=keeper.id, now=now)
    commit(turning.end, now=at(room.wednesday, 10))
    there = db.session.query(Presence).one()
    assert (there.minutes, there.out_at is not None, free.reserved) == (0, True, 0)
    commit(upkeep.forget_words, resident_id=elder.id)
    assert db.session.get_one(Signup, signup.id, populate_existing=True).purpose == ""


def test_the_desk_over_http(app: Flask, room: Room) -> None:
    desk = as_staff(app, room.town.admin)
    hours = [{"weekday": 1, "opens": "09:00", "closes": "24:00"}, {"weekday": 1, "opens": "08:00", "closes": "10:00"}]
    body = {"community_id": room.town.node.id, "name": "球场", "place": "小区南侧", "slot_minutes": 60, "people_max": 8}
    wrong = desk.post("/staff/venues", {**body, "hours": hours}).json
    assert [each["message"] for each in wrong["details"]["fields"]] == ["周一：08:00–10:00 和 09:00–24:00 重叠。"]
    made = desk.post("/staff/venues", {**body, "hours": hours[:1]}).json
    assert (made["made"], made["venue"]["days_ahead"], made["hours"]) == (30, 14, hours[:1])
    path = f"/staff/venues/{made['venue']['id']}"
    assert [each["name"] for each in desk.get("/staff/venues").json["items"]] == ["球场", "社区活动室"]
    changed = desk.patch(path, {"slot_minutes": 90, "name": "羽毛球场"}).json
    assert (changed["made"], changed["gone"], changed["venue"]["name"]) == (20, 30, "羽毛球场")
    for field, value in (("days_ahead", 61), ("people_max", 0), ("slot_minutes", 14)):
        refused = desk.patch(path, {field: value})
        assert (refused.status_code, refused.json["details"]["fields"][0]["field"]) == (422, field)
    assert desk.patch(path, {}).status_code == 422
    monday = room.wednesday + timedelta(days=5)
    times = {"starts_at": at(monday, 8).isoformat(), "ends_at": at(monday, 12).isoformat()}
    blocked = desk.post(f"{path}/blocks", {**times, "reason": "自用"}).json
    assert blocked["gone"] == 2
    assert [each["reason"] for each in desk.get(path).json["blocks"]] == ["自用"]
    slot = next(each for each in Room(room.town, _venue(made)).slots() if each.day == monday)
    assert slot.starts_at.astimezone(SHANGHAI).hour == 12
    as_user(app, user(room.person())).post(f"/sessions/{slot.id}/signups", {"purpose": "打球", "people": 4})
    refused = desk.post(f"{path}/closing", {"reason": "到期"})
    assert (refused.status_code, refused.json["code"], refused.json["details"]["count"]) == (409, "slots_booked", 1)
    assert desk.delete(f"/staff/venue-blocks/{blocked['block']['id']}").status_code == 204
    assert desk.get(path).json["blocks"] == []


def _venue(made: Any) -> Any:
    return type("Venue", (), {"id": made["venue"]["id"]})()


def test_other_sessions_are_for_no_purpose(app: Flask, room: Room) -> None:
    node = {"community_id": room.town.node.id, **room.by}
    made = commit(projects.make_project, kind=ProjectKind.VOLUNTEERING, name="清洁", **node)
    commit(projects.publish_project, project_id=made.id, **room.by)
    times = {"starts_at": at(room.wednesday, 9), "ends_at": at(room.wednesday, 10)}
    planned = commit(planning.plan, project_id=made.id, place="东门", capacity=3, **times, **room.by)
    commit(planning.publish, session_id=planned.id, **room.by)
    phone = as_user(app, user(room.person()))
    refused = phone.post(f"/sessions/{planned.id}/signups", {"purpose": "玩", "people": 2})
    assert refused.json["details"]["fields"][0]["field"] == "purpose"
    assert phone.post(f"/sessions/{planned.id}/signups", {}).json["purpose"] == ""
