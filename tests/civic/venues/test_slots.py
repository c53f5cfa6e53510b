"""Slots: made of hours, buffers and blocks, withdrawn while nobody has booked them, and cleared away."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.civic.gatherings import browsing, figures, listing, planning, projects, retention, signing_up, turning
from app.civic.gatherings.errors import ProjectStateError, SessionNotFoundError, VenueSlotsError
from app.civic.gatherings.models import Gathering, GatheringStatus, Project, ProjectStatus, Signup, SignupStatus
from app.civic.venues import blocking, filling, opening
from app.civic.venues.errors import SlotsBookedError, VenueClosedError
from app.civic.venues.models import Opening, Venue
from app.core.clock import business_day
from app.core.db.session import db
from app.core.errors import RuleError
from app.office.dashboard import waiting
from app.office.dashboard.waiting_queries import Task
from app.parties.messages.models import Message, MessageKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.venues.conftest import HOURS, MORNINGS, Room, at
from tests.support.threads import at_once

LATER = NOW + timedelta(days=1)


def test_hours_buffers_and_the_days_ahead_make_the_slots_once(room: Room) -> None:
    """Today's morning is over; one day more than can be booked is there, so that midnight finds it."""
    assert room.times(business_day(NOW)) == []
    assert room.times(room.wednesday) == ["09:00", "10:30"]  # The third would end at one.
    saturday = room.wednesday + timedelta(days=3)
    assert room.times(saturday) == ["14:00", "15:30", "17:00"]
    assert {each.day for each in room.slots()} == {
        room.wednesday + timedelta(days=n)
        for n in (0, 1, 2, 3, 5, 6)  # No Sunday.
    }
    before = [each.id for each in room.slots()]
    assert commit(filling.fill_next, now=NOW + filling.AGAIN) == 1
    assert commit(filling.fill_next, now=NOW + filling.AGAIN) == 0  # It has just been looked after.
    assert [each.id for each in room.slots()] == before
    commit(filling.fill_next, now=LATER)
    assert len(room.slots()) == len(before) + 2


def test_other_hours_move_what_nobody_has_booked_and_name_what_is_booked(room: Room) -> None:
    booked = room.slot(at(room.wednesday, 10, 30))
    room.book(booked, room.person())
    filled = room.change(hours=[Opening(3, 11 * 60, 16 * 60)], buffer_minutes=0)
    assert [each.id for each in filled.outside] == [booked.id]
    # Nothing is made that would meet it: eleven is taken until half past.
    assert room.times(room.wednesday) == ["10:30", "12:00", "13:00", "14:00", "15:00"]
    assert room.times(room.wednesday + timedelta(days=1)) == []
    commit(filling.fill_next, now=LATER - timedelta(hours=5))
    assert room.times(room.wednesday)[0] == "10:30"
    assert room.change(place="一楼", needs_approval=True, name="棋牌室").made == 0
    moved = [each for each in room.slots() if each.id != booked.id]
    assert {(each.title, each.place, each.needs_approval) for each in moved} == {("棋牌室", "一楼", True)}


def test_what_was_given_back_is_called_off_where_hours_end_it(room: Room) -> None:
    who = room.person()
    slot = room.slot(at(room.wednesday, 9))
    commit(signing_up.cancel, signup_id=room.book(slot, who).id, resident_id=who.id, now=NOW)
    room.change(hours=[Opening(6, 14 * 60, 18 * 60)])
    assert [(each.id, each.status) for each in room.slots(standing=False) if each.day == room.wednesday] == [
        (slot.id, GatheringStatus.CANCELLED)
    ]
    with pytest.raises(SessionNotFoundError):  # What nobody had ever booked is simply not there.
        commit(signing_up.sign_up, session_id=slot.id + 10_000, resident_id=who.id, now=NOW)


def test_a_block_takes_what_is_booked_only_where_that_was_said(room: Room) -> None:
    who = room.person()
    signup = room.book(room.slot(at(room.wednesday, 10, 30)), who)
    for cancels in (0, 2):
        with pytest.raises(SlotsBookedError) as refused:
            room.block(at(room.wednesday, 8), 10, cancels=cancels)
        assert refused.value.details["count"] == 1
        (named,) = refused.value.details["slots"]
        assert (named["session_id"], who.name in named["name"]) == (signup.gathering_id, False)
    assert room.times(room.wednesday) == ["09:00", "10:30"]
    block = room.block(at(room.wednesday, 8), 10, cancels=1)
    assert room.times(room.wednesday) == []
    db.session.rollback()
    gone = db.session.get_one(Signup, signup.id)
    assert (gone.status, gone.closing_reason) == (SignupStatus.CANCELLED, "空调检修")
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.SIGNUP_ENDED)).one()
    assert told.user_id == who.user_id
    commit(blocking.unblock, block_id=block.id, **room.by)
    assert room.times(room.wednesday) == ["09:00", "10:30"]


@pytest.mark.parametrize(
    ("starts", "hours", "field"), [(-5, 3, "ends_at"), (5, -1, "ends_at"), (5, 24 * 400, "ends_at")]
)
def test_blocks_that_are_none(room: Room, starts: int, hours: int, field: str) -> None:
    with pytest.raises(RuleError) as refused:
        room.block(NOW + timedelta(hours=starts), hours)
    assert [each["field"] for each in refused.value.details["fields"]] == [field]


@pytest.mark.parametrize(
    "hours",
    [
        [Opening(1, 600, 540)],
        [Opening(1, 600, 600)],
        [Opening(1, 540, 720), Opening(1, 700, 800)],
        [Opening(1, 540, 590)],
    ],
)
def test_hours_that_are_none(room: Room, hours: list[Opening]) -> None:
    before = [each.id for each in room.slots()]
    with pytest.raises(RuleError) as refused:
        room.change(hours=[*hours, *HOURS[1:]])
    assert [each["field"] for each in refused.value.details["fields"]] == ["hours"]
    assert refused.value.details["weekdays"] == [1]
    assert [each.id for each in room.slots()] == before
    with pytest.raises(RuleError):
        room.change(slot_minutes=200)


def test_only_what_is_booked_is_a_session(room: Room) -> None:
    """In lists of 活动 no slot is, at the desk those that somebody has booked are, and figures know none."""
    who = room.person()
    seen: dict[str, Any] = {"staff": room.town.admin, "cursor": None, "limit": 50}
    assert listing.sessions_listed(db.session(), **seen).items == []
    room.book(room.slot(at(room.wednesday, 9)), who)
    assert len(listing.sessions_listed(db.session(), **seen).items) == 1
    month: dict[str, Any] = {"first": room.wednesday.replace(day=1), "community_id": None, "kind": None}
    assert len(listing.of_month(db.session(), staff=room.town.admin, **month)) == 1
    asked: dict[str, Any] = {"resident_id": who.id, "now": NOW}
    assert browsing.sessions_for(db.session(), cursor=None, limit=50, **asked).items == []
    assert browsing.facets(db.session(), **asked) == {"themes": [], "days": []}
    assert browsing.own_signups(db.session(), cursor=None, limit=50, **asked).items[0].signup.purpose == "邻居茶会"
    after = at(room.wednesday, 13)
    for step in (turning.begin, turning.end):
        assert commit(step, now=after) == 1  # Only the one.
        assert commit(step, now=after) == 0
    days = {"from_on": room.wednesday, "until_on": room.wednesday}
    assert figures.figures(db.session(), node=room.town.node, **days).sessions == 0
    slot = next(each for each in room.slots() if each.reserved)
    assert slot.status is GatheringStatus.CONFIRMED
    assert db.session.scalars(select(Signup.status)).all() == [SignupStatus.ATTENDED]
    waits = waiting.waiting_for(db.session(), staff=factories.staff(room.town.town), now=LATER)
    assert {each.task for each in waits if each.count} & {Task.HOURS, Task.SIGNUPS} == set()


def test_slots_of_the_past_go(room: Room) -> None:
    who, late = room.person(), at(room.wednesday, 13)
    used = room.book(room.slot(at(room.wednesday, 9)), who)
    back = room.book(room.slot(at(room.wednesday, 10, 30)), room.person())
    commit(signing_up.cancel, signup_id=back.id, resident_id=back.resident_id, now=NOW)
    before = len(room.slots(standing=False))
    for step in (turning.begin, turning.end):
        commit(step, now=late)
    assert commit(filling.clear, now=late) == 1  # Given back: it is called off, and still seen.
    assert commit(filling.clear, now=late) == 0
    assert len(room.slots(standing=False)) == before
    assert commit(filling.clear, now=at(room.wednesday + timedelta(days=1), 13)) == 2
    in_a_year = NOW + retention.SIGNUPS_FOR + timedelta(days=2)
    assert commit(filling.clear, now=in_a_year) > 0
    assert {each.id for each in room.slots(standing=False)} == {used.gathering_id, back.gathering_id}
    assert commit(retention.forget_signups, now=in_a_year) == 2
    assert commit(filling.clear, now=in_a_year) == 2
    assert db.session.scalar(select(func.count()).select_from(Gathering)) == 0


def test_a_venue_is_run_by_its_hours_alone(room: Room) -> None:
    """Nobody plans a session of it by hand, moves a slot, or closes its project while it has slots."""
    times = {"starts_at": at(room.wednesday, 20), "ends_at": at(room.wednesday, 21)}
    with pytest.raises(VenueSlotsError):
        commit(planning.plan, project_id=room.venue.id, place="二楼", capacity=9, **times, **room.by)
    with pytest.raises(VenueSlotsError):
        commit(planning.change, session_id=room.slots()[0].id, changes=times, **room.by)
    with pytest.raises(VenueSlotsError):
        commit(projects.close, project_id=room.venue.id, reason="到期", **room.by)


def test_a_venue_is_closed_once_nobody_is_to_come(room: Room) -> None:
    who = room.person()
    signup = room.book(room.slot(at(room.wednesday, 9)), who)
    asked = {"venue_id": room.venue.id, "reason": "楼要拆了", **room.by}
    with pytest.raises(SlotsBookedError):
        commit(opening.close_venue, **asked)
    commit(signing_up.cancel, signup_id=signup.id, resident_id=who.id, now=NOW)
    commit(opening.close_venue, **asked)
    assert room.slots() == []
    assert db.session.get_one(Project, room.venue.id).status is ProjectStatus.CLOSED
    assert db.session.get_one(Venue, room.venue.id).closed_at is not None
    for change in (lambda: room.change(place="一楼"), lambda: room.block(at(room.wednesday, 9), 1)):
        with pytest.raises(VenueClosedError):
            change()
    assert commit(filling.fill_next, now=LATER) == 0
    with pytest.raises(ProjectStateError):
        commit(projects.change_project, project_id=room.venue.id, changes={"name": "新名"}, **room.by)


def test_two_fill_at_once(app: Flask, room: Room) -> None:
    """The job of two workers, and a change at the desk: each slot is there once."""
    fill = partial(commit, filling.fill_next, now=LATER)
    changes = {"hours": [*MORNINGS, Opening(7, 540, 720)], "days_ahead": 20}
    change = partial(commit, opening.change_venue, venue_id=room.venue.id, changes=changes, **room.by)
    at_once(app, [fill, fill, change])
    times = [each.starts_at for each in room.slots()]
    assert len(times) == len(set(times)) > 20
