"""The desk of venues: opened, changed, blocked, closed; who has booked, and who waits."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.gatherings.models import Signup, SignupStatus
from app.civic.venues import forms, queries
from app.civic.venues.models import Opening, Venue, VenueBlock
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.permissions import StaffRole
from devtools import factories
from tests.civic.venues.conftest import DETAILS, HOURS, Room, at
from tests.support.desk import Desk, at_desk

VENUE = {
    "name": "小会议室",
    "place": "二楼东侧",
    "day_1": "09:00-12:00，14：00至18:00",
    "day_6": "8:30-24:00",
    **{name: str(value) for name, value in DETAILS.items() if name not in ("place", "needs_approval")},
}


@pytest.fixture
def desk(app: Flask, room: Room) -> Desk:
    return at_desk(app, room.town.admin)


def last_venue() -> Venue:
    db.session.rollback()
    return db.session.scalars(select(Venue).order_by(Venue.id.desc()).limit(1)).one()


def test_hours_as_people_type_them(desk: Desk, room: Room) -> None:
    sent = VENUE | {"community_id": str(room.town.node.id)}
    for wrong, words in (
        ("九点开", "请这样填写"),
        ("09:00-08:00", "结束要在开始之后"),
        ("09:00-09:30", "不够一个时段"),
    ):
        refused = desk.post("/venues/new", {**sent, "day_1": wrong})
        assert (refused.status_code, words in refused.text) == (422, True)
    none = desk.post("/venues/new", {name: value for name, value in sent.items() if not name.startswith("day_")})
    assert "请至少填写一天的开放时间" in none.text
    made = desk.post("/venues/new", sent, follow_redirects=True)
    assert "场地已开放，排出" in made.text
    venue = last_venue()
    assert queries.openings_of(db.session(), venue.id) == [
        Opening(1, 540, 720),
        Opening(1, 840, 1080),
        Opening(6, 510, 1440),
    ]
    assert forms.shown_hours(queries.openings_of(db.session(), venue.id))["day_6"] == "08:30-24:00"
    assert "小会议室" in desk.get("/venues").text
    with pytest.raises(RuleError):
        forms.hours_of({})


def test_a_week_shows_who_has_booked_and_what_waits(desk: Desk, room: Room) -> None:
    room.change(needs_approval=True)
    who, other = room.person(), room.person()
    asked = room.book(room.slot(at(room.wednesday, 9)), who)
    room.block(at(room.wednesday + timedelta(days=1), 8), 3, reason="消杀")
    page = desk.get(f"/venues/{room.venue.id}").text
    assert who.name not in page
    week = re.sub(r"<[^>]+>|\s", "", page)
    assert "待同意的预订（1）" in week
    assert re.search(r"09:00–10:00\S{2,9}，邻居茶会，6人（待同意）", week)
    assert "09:00–10:00封闭：消杀" in week
    assert "10:30–11:30空闲" in week
    assert "每月预订次数" in week
    session_page = desk.get(f"/sessions/{asked.gathering_id}").text
    assert "邻居茶会" in session_page
    refused = desk.post(f"/sessions/signups/{asked.id}/rejection", {"reason": "那天要换灯"})
    assert refused.status_code == 303
    db.session.rollback()
    assert db.session.get_one(Signup, asked.id).closing_reason == "那天要换灯"
    again = room.book(room.slot(at(room.wednesday, 9)), other)
    desk.post(f"/sessions/signups/{again.id}/approval")
    db.session.rollback()
    assert db.session.get_one(Signup, again.id).status is SignupStatus.CONFIRMED
    assert "空闲" not in desk.get(f"/venues/{room.venue.id}?day=2026-10-01").text


def test_a_change_says_what_lies_outside(desk: Desk, room: Room) -> None:
    room.book(room.slot(at(room.wednesday, 9)), room.person())
    shown = forms.shown_hours(HOURS) | {"name": "活动室", "place": "一楼", "about": "", "day_3": ""}
    typed = shown | {name: str(DETAILS[name]) for name in DETAILS if name not in ("place", "needs_approval")}
    saved = desk.edit(f"/venues/{room.venue.id}/details", typed, follow_redirects=True)
    assert "有 1 个预订在开放时间以外，仍然有效" in saved.text
    assert "（开放时间以外）" in saved.text
    assert room.times(room.wednesday) == ["09:00"]
    wrong = desk.edit(f"/venues/{room.venue.id}/details", typed | {"day_2": "10:00-12:00 11:00-13:00"})
    assert "重叠" in wrong.text


def test_a_block_names_who_is_booked_before_it_takes_them(desk: Desk, room: Room) -> None:
    who = room.person()
    signup = room.book(room.slot(at(room.wednesday, 9)), who)
    path, day = f"/venues/{room.venue.id}/blocks/new", str(room.wednesday)
    typed = {"since_on": day, "since": "08:00", "until_on": day, "until": "18:00", "reason": "换灯"}
    assert "这段时间已经过去" in desk.post(path, {**typed, "since_on": "2026-11-01", "until_on": "2026-11-02"}).text
    refused = desk.post(path, typed)
    assert (refused.status_code, "取消这 1 个预订" in refused.text, who.name in refused.text) == (409, True, False)
    done = desk.post(path, typed | {"cancels": "1"}, follow_redirects=True)
    assert "已封闭，撤下 1 个" in done.text
    db.session.rollback()
    assert db.session.get_one(Signup, signup.id).closing_reason == "换灯"
    block = db.session.scalars(select(VenueBlock)).one()
    assert "已解除" in desk.post(f"/venues/blocks/{block.id}/ending", follow_redirects=True).text
    closed = desk.post(f"/venues/{room.venue.id}/closing", {"reason": "楼要改建"}, follow_redirects=True)
    assert "场地已关闭" in closed.text
    assert "封闭一段时间" not in desk.get(f"/venues/{room.venue.id}").text


def test_who_only_reads_changes_nothing(app: Flask, room: Room) -> None:
    desk = at_desk(app, factories.staff(room.town.town, StaffRole.AUDITOR))
    page = desk.get(f"/venues/{room.venue.id}")
    assert (page.status_code, "封闭一段时间" in page.text) == (200, False)
    assert desk.get(f"/venues/{room.venue.id}/details").status_code == 403
