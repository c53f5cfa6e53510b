"""Sign-ups: places one by one, a list that moves up by itself, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.gatherings import planning, signing_up, turning, upkeep
from app.civic.gatherings.errors import (
    AlreadySignedUpError,
    BelowMinAgeError,
    CapacityBelowReservedError,
    GuardianNeededError,
    MinorAtNightError,
    NotFamilyError,
    OverlappingSignupError,
    SessionNotFoundError,
    SessionStateError,
    SignupClosedError,
    SignupNotFoundError,
    SignupStateError,
    TooLateToCancelError,
)
from app.civic.gatherings.fitting import is_at_night
from app.civic.gatherings.models import Gathering, GatheringStatus, ProjectStatus, Signup, SignupStatus
from app.core.clock import SHANGHAI
from app.core.db.session import db
from app.core.errors import DomainError, RuleError
from app.parties.messages.models import Message, MessageKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.gatherings.conftest import SATURDAY, Street, now_is, problems, state
from tests.support.threads import at_once

ASKED, CONFIRMED, WAITING, CANCELLED, ATTENDED, ABSENT = SignupStatus


def test_places_then_a_list_that_moves_up_in_order(street: Street) -> None:
    gathering = street.open()
    people = [street.person() for _ in range(5)]
    signups = [street.sign_up(gathering, who) for who in people]
    assert [each.status for each in signups] == [CONFIRMED, CONFIRMED, WAITING, WAITING, WAITING]
    assert now_is(gathering).status is GatheringStatus.FULL
    assert db.session.get_one(type(street.project), street.project.id).status is ProjectStatus.RUNNING

    street.cancel(signups[0], people[0])
    assert [state(each) for each in signups] == [CANCELLED, CONFIRMED, CONFIRMED, WAITING, WAITING]
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.SIGNUP_MOVED_UP)).all()
    assert [each.user_id for each in told] == [people[2].user_id]

    street.change(gathering, capacity=3)
    assert [state(each) for each in signups] == [CANCELLED, CONFIRMED, CONFIRMED, CONFIRMED, WAITING]
    street.cancel(signups[4], people[4])  # Who waits leaves the list, and no place becomes free.
    assert (now_is(gathering).reserved, now_is(gathering).status) == (3, GatheringStatus.FULL)
    street.cancel(signups[1], people[1])
    assert (now_is(gathering).reserved, now_is(gathering).status) == (2, GatheringStatus.OPEN)
    again = street.sign_up(gathering, people[0])
    assert (again.status, again.id != signups[0].id) == (CONFIRMED, True)
    assert problems() == []


def test_who_comes_back_stands_at_the_end_of_the_list(street: Street) -> None:
    gathering = street.open(capacity=1)
    first, second, third = (street.person() for _ in range(3))
    has = street.sign_up(gathering, first)
    left = street.sign_up(gathering, second)
    behind = street.sign_up(gathering, third)
    street.cancel(left, second)
    back = street.sign_up(gathering, second)
    street.cancel(has, first)
    assert (state(behind), state(back)) == (CONFIRMED, WAITING)


def test_fewer_places_than_are_held_are_refused(street: Street) -> None:
    gathering = street.open(capacity=3)
    for _ in range(2):
        street.sign_up(gathering, street.person())
    with pytest.raises(CapacityBelowReservedError) as refused:
        street.change(gathering, capacity=1)
    assert refused.value.details == {"reserved": 2}
    assert now_is(gathering).capacity == 3
    street.change(gathering, capacity=2)
    assert street.sign_up(gathering, street.person()).status is WAITING


def test_at_the_same_time_one_signs_up_once(street: Street) -> None:
    who = street.person()
    first = street.open(title="清洁河岸")
    street.sign_up(first, who)
    for starts_at in (SATURDAY - timedelta(minutes=119), SATURDAY, SATURDAY + timedelta(minutes=119)):
        with pytest.raises(OverlappingSignupError) as refused:
            street.sign_up(street.open(starts_at=starts_at), who)
        assert refused.value.details == {"session_id": first.id, "title": "清洁河岸"}
    with pytest.raises(AlreadySignedUpError):
        street.sign_up(first, who)
    for starts_at in (SATURDAY - timedelta(hours=2), SATURDAY + timedelta(hours=2)):  # One ends as the other begins.
        assert street.sign_up(street.open(starts_at=starts_at), who).status is CONFIRMED


def test_who_waits_elsewhere_at_that_time_is_refused_too(street: Street) -> None:
    full = street.open(capacity=1)
    street.sign_up(full, street.person())
    who = street.person()
    waits = street.sign_up(full, who)
    other = street.open()
    with pytest.raises(OverlappingSignupError):
        street.sign_up(other, who)
    street.cancel(waits, who)
    assert street.sign_up(other, who).status is CONFIRMED


def test_too_early_too_late_and_called_off(street: Street) -> None:
    who = street.person()
    with pytest.raises(SessionNotFoundError):
        street.sign_up(street.planned(), who)
    gathering = street.open(signup_until=SATURDAY - timedelta(hours=1))
    for late in (SATURDAY - timedelta(hours=1), SATURDAY + timedelta(hours=3)):
        with pytest.raises(SignupClosedError):
            street.sign_up(gathering, who, now=late)
    signup = street.sign_up(gathering, who, now=SATURDAY - timedelta(hours=1, microseconds=1))
    commit(planning.cancel, session_id=gathering.id, reason="下雨", **street.staff)
    assert (state(signup), now_is(gathering).reserved) == (CANCELLED, 0)
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.SIGNUP_ENDED)).one()
    assert (told.user_id, told.facts["reason"]) == (who.user_id, "下雨")
    with pytest.raises(SessionStateError):
        street.sign_up(gathering, who)


def test_a_place_is_given_back_in_time_the_list_is_left_at_any(street: Street) -> None:
    gathering = street.open(capacity=1, cancel_until=SATURDAY - timedelta(days=1))
    first, second = street.person(), street.person()
    has, waits = street.sign_up(gathering, first), street.sign_up(gathering, second)
    late = SATURDAY - timedelta(hours=12)
    with pytest.raises(TooLateToCancelError):
        street.cancel(has, first, late)
    street.cancel(waits, second, late)
    with pytest.raises(SignupStateError):
        street.cancel(waits, second, late)
    with pytest.raises(SignupNotFoundError):
        street.cancel(has, second)


def test_family_and_nobody_else(street: Street) -> None:
    gathering = street.open(capacity=9)
    parent, child = street.person(household="1-1-101"), street.person(household="1-1-101", user=None, is_minor=True)
    stranger = street.person()
    signup = street.sign_up(gathering, parent, for_id=child.id)
    assert (signup.resident_id, signup.signed_by) == (child.id, parent.id)
    for other in (stranger.id, 10**9):
        with pytest.raises(NotFamilyError):
            street.sign_up(gathering, parent, for_id=other)
    with pytest.raises(NotFamilyError):
        street.sign_up(gathering, child, for_id=parent.id)
    street.cancel(signup, parent)
    assert state(signup) is CANCELLED


def test_minors(street: Street) -> None:
    child = street.person(household="1-1-101", is_minor=True)
    parent = street.person(household="1-1-101")
    night = street.open(starts_at=SATURDAY.astimezone(SHANGHAI).replace(hour=21, minute=0))
    for who, for_id in ((child, None), (parent, child.id)):
        with pytest.raises(MinorAtNightError):
            street.sign_up(night, who, for_id=for_id)
    grown = street.open(street.a_project(name="巡逻", min_age=18))
    for who, for_id in ((child, None), (parent, child.id)):
        with pytest.raises(BelowMinAgeError):
            street.sign_up(grown, who, for_id=for_id)
    assert street.sign_up(grown, parent).status is CONFIRMED
    for terms in ({"guardian": True}, {"min_age": 12}):
        asked = street.open(street.a_project(name="课堂", **terms))
        with pytest.raises(GuardianNeededError):
            street.sign_up(asked, child)
    assert street.sign_up(asked, parent, for_id=child.id).status is CONFIRMED


def test_what_is_at_night() -> None:
    day = SATURDAY.astimezone(SHANGHAI).replace(minute=0)
    for begins, hours, night in (
        (6, 16, False),
        (20, 2, False),
        (20, 3, True),
        (5, 1, True),
        (4, 1, True),
        (23, 1, True),
    ):
        start = day.replace(hour=begins)
        assert is_at_night(start, start + timedelta(hours=hours)) is night, begins


def test_a_place_that_waits_for_an_approval_is_free_after_a_day(street: Street) -> None:
    gathering = street.open(capacity=1, needs_approval=True)
    people = [street.person() for _ in range(3)]
    first, second, third = (street.sign_up(gathering, who) for who in people)
    assert (first.status, first.held_until, second.status) == (ASKED, NOW + timedelta(hours=24), WAITING)
    assert commit(turning.free_held, now=NOW + timedelta(hours=23)) == 0
    day_after = NOW + timedelta(hours=24)
    assert commit(turning.free_held, now=day_after) == 1
    assert commit(turning.free_held, now=day_after) == 0
    assert [state(each) for each in (first, second, third)] == [CANCELLED, ASKED, WAITING]
    with pytest.raises(SignupStateError):
        commit(signing_up.approve, signup_id=first.id, **street.staff)
    commit(signing_up.approve, signup_id=second.id, **street.staff)
    assert commit(turning.free_held, now=NOW + timedelta(days=3)) == 0
    commit(signing_up.refuse, signup_id=third.id, reason="名额有限", **street.staff)
    assert [state(each) for each in (second, third)] == [CONFIRMED, CANCELLED]
    assert now_is(gathering).reserved == 1


def test_who_is_turned_down_makes_room(street: Street) -> None:
    gathering = street.open(capacity=1, needs_approval=True)
    first, second = (street.sign_up(gathering, street.person()) for _ in range(2))
    commit(signing_up.refuse, signup_id=first.id, reason="名额有限", **street.staff)
    assert (state(first), state(second)) == (CANCELLED, ASKED)


def test_it_begins_and_ends_by_itself(street: Street) -> None:
    gathering = street.open(capacity=1)
    has, waits = (street.sign_up(gathering, street.person()) for _ in range(2))
    assert commit(turning.begin, now=SATURDAY - timedelta(seconds=1)) == 0
    assert commit(turning.begin, now=SATURDAY) == 1
    assert (now_is(gathering).status, state(has), state(waits)) == (GatheringStatus.RUNNING, CONFIRMED, CANCELLED)
    assert commit(turning.end, now=SATURDAY + timedelta(hours=1)) == 0
    assert commit(turning.end, now=SATURDAY + timedelta(hours=2)) == 1
    assert (now_is(gathering).status, state(has)) == (GatheringStatus.ENDED, ABSENT)
    assert problems() == []


def test_times_and_capacity_that_make_no_sense(street: Street) -> None:
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"starts_at": NOW}, "starts_at"),
        ({"ends_at": SATURDAY}, "ends_at"),
        ({"ends_at": SATURDAY + timedelta(hours=25)}, "ends_at"),
        ({"signup_until": SATURDAY + timedelta(minutes=1)}, "signup_until"),
        ({"cancel_until": SATURDAY + timedelta(minutes=1)}, "cancel_until"),
    )
    for wrong, field in cases:
        with pytest.raises(RuleError) as refused:
            street.planned(**wrong)
        assert [each["field"] for each in refused.value.details["fields"]] == [field]


def test_who_leaves_the_roster_or_was_there_twice_frees_their_places(street: Street) -> None:
    gathering = street.open(capacity=1)
    gone, waits, kept = street.person(), street.person(), street.person()
    first, second = street.sign_up(gathering, gone), street.sign_up(gathering, waits)
    commit(upkeep.hand_over, from_id=gone.id, to_id=kept.id, now=NOW)
    db.session.rollback()
    assert db.session.get_one(Signup, first.id, populate_existing=True).resident_id == kept.id
    commit(upkeep.end_of_resident, resident_id=kept.id, now=NOW)
    assert (state(first), state(second)) == (CANCELLED, CONFIRMED)


def test_who_leaves_the_roster_leads_nothing_any_more(street: Street) -> None:
    to_come, over = street.open(), street.open(starts_at=SATURDAY + timedelta(days=1))
    commit(lambda session: setattr(session.get_one(Gathering, over.id), "status", GatheringStatus.ENDED))
    commit(upkeep.end_of_resident, resident_id=street.leader.id, now=NOW)
    assert (now_is(to_come).leader_id, now_is(over).leader_id) == (None, street.leader.id)


@pytest.mark.slow
def test_64_phones_for_the_last_place(app: Flask, street: Street) -> None:
    """Exactly one gets it; the others wait, each once, and move up one after the other."""
    gathering = street.open(capacity=3)
    for _ in range(2):
        street.sign_up(gathering, street.person())
    people = [street.person() for _ in range(64)]
    asked = [lambda who=who: street.sign_up(gathering, who).status for who in people]
    results = at_once(app, asked)
    assert sorted(results) == [CONFIRMED] + [WAITING] * 63
    assert problems() == []
    has = db.session.scalars(select(Signup).where(Signup.status == CONFIRMED).order_by(Signup.id.desc())).first()
    waiting = db.session.scalars(select(Signup.id).where(Signup.status == WAITING).order_by(Signup.id)).all()
    by_id = {who.id: who for who in people}
    street.cancel(has, by_id[has.resident_id])
    db.session.rollback()
    assert db.session.get_one(Signup, waiting[0], populate_existing=True).status is CONFIRMED


@pytest.mark.slow
def test_one_phone_many_times_and_two_places_at_once(app: Flask, street: Street) -> None:
    """One person is there once, and in one of two sessions at the same time."""
    who, here, there = street.person(), street.open(capacity=5), street.open(capacity=5)
    asked = [lambda where=where: street.sign_up(where, who) for where in (here, there) * 8]
    results = at_once(app, asked)
    assert sum(isinstance(each, Signup) for each in results) == 1
    codes = {each.code for each in results if isinstance(each, DomainError)}
    assert codes <= {"already_signed_up", "overlapping_signup"}
    assert now_is(here).reserved + now_is(there).reserved == 1


@pytest.mark.slow
def test_cancelling_and_signing_up_at_once_lets_nobody_wait_beside_a_free_place(app: Flask, street: Street) -> None:
    gathering = street.open(capacity=8)
    having = [(who, street.sign_up(gathering, who)) for who in (street.person() for _ in range(8))]
    coming = [street.person() for _ in range(16)]
    calls: list[Callable[[], Any]] = [partial(street.cancel, has, who) for who, has in having]
    calls += [partial(street.sign_up, gathering, who) for who in coming]
    at_once(app, calls)
    db.session.rollback()
    states = db.session.scalars(select(Signup.status).where(Signup.gathering_id == gathering.id)).all()
    assert (states.count(CONFIRMED), states.count(WAITING), states.count(CANCELLED)) == (8, 8, 8)
    assert now_is(gathering).reserved == 8
    assert problems() == []


def test_what_of_another_town_is_not_there(street: Street) -> None:
    other = factories.resident(factories.town().node, user=factories.user())
    gathering: Gathering = street.open()
    with pytest.raises(SessionNotFoundError):
        street.sign_up(gathering, other)
