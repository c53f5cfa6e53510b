"""Who was there: by code, by card, by hand; what is refused; and what of it counts."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.gatherings import checking_in, checking_out, codes, planning, teams, turning
from app.civic.gatherings.errors import (
    AlreadyOutError,
    AlreadyPresentError,
    CheckinClosedError,
    CodeExpiredError,
    CodeOfAnotherError,
    CodeWrongError,
    HasPresencesError,
    LeaderHimselfError,
    NotApprovedError,
    PresenceNotFoundError,
    PresentElsewhereError,
    SessionFullError,
    SessionNotFoundError,
    SessionStateError,
    TooManyWrongCodesError,
)
from app.civic.gatherings.models import Gathering, Presence, PresenceHow, SignupStatus
from app.core.db.session import db
from app.core.errors import DomainError, RuleError
from app.core.security.lockout import FailureCounter
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.gatherings.conftest import SATURDAY, Street, problems, state
from tests.support.tables import queries
from tests.support.threads import at_once

HOUR = timedelta(hours=1)


def by_code(gathering: Gathering, who: Resident, *, now: Any = SATURDAY, **more: Any) -> Presence:
    digits = more.pop("digits", None) or codes.show(gathering, now=more.pop("drawn", now)).code
    asked = {"session_id": gathering.id, "resident_id": who.id, "digits": digits, "now": now}
    return commit(checking_in.check_in_oneself, failures=more.pop("failures", FailureCounter()), **asked)


def by_card(street: Street, gathering: Gathering, who: Resident, now: Any = SATURDAY) -> Presence:
    asked = {"session_id": gathering.id, "whose": who.id, "leader_id": street.leader.id, "now": now}
    return commit(checking_in.check_in_card, **asked)


def by_hand(street: Street, gathering: Gathering, who: Resident, now: Any = SATURDAY) -> Presence:
    asked = {"session_id": gathering.id, "whose": who.id, "leader_id": street.leader.id, "now": now}
    return commit(checking_in.check_in_by_hand, **asked)


def out(street: Street, presence: Presence, now: Any) -> Presence:
    return commit(checking_out.check_out, presence_id=presence.id, leader_id=street.leader.id, now=now)


def ended(gathering: Gathering) -> None:
    commit(turning.begin, now=gathering.starts_at)
    commit(turning.end, now=gathering.ends_at)


def found(presence: Presence) -> Presence:
    db.session.rollback()
    return db.session.get_one(Presence, presence.id, populate_existing=True)


def test_by_the_code_of_now_and_no_other(street: Street) -> None:
    gathering, other = street.open(capacity=9), street.open(capacity=9, title="另一场")
    who = street.person()
    yesterdays = codes.show(gathering, now=SATURDAY - timedelta(days=1)).code
    for digits, error in (
        (yesterdays, CodeWrongError),
        (codes.show(gathering, now=SATURDAY - timedelta(minutes=10)).code, CodeExpiredError),
        (codes.show(other, now=SATURDAY).code, CodeOfAnotherError),
        (factories.card_code_of(who), CodeOfAnotherError),
        ("12", RuleError),
    ):
        with pytest.raises(error):
            by_code(gathering, who, digits=digits)
    presence = by_code(gathering, who, drawn=SATURDAY - timedelta(seconds=20))
    assert (presence.how, presence.in_at, presence.minutes) == (PresenceHow.SELF, SATURDAY, None)
    with pytest.raises(AlreadyPresentError) as refused:
        by_code(gathering, who)
    assert refused.value.details == {"presence_id": presence.id}


def test_guessing_is_hopeless(street: Street) -> None:
    gathering, who, failures = street.open(capacity=9), street.person(), FailureCounter()
    right = codes.show(gathering, now=SATURDAY).code
    wrong = f"{right[:12]}{(int(right[12:]) + 1) % 1_000_000:06d}"
    for _ in range(5):
        with pytest.raises(CodeWrongError):
            by_code(gathering, who, digits=wrong, failures=failures)
    with pytest.raises(TooManyWrongCodesError):
        by_code(gathering, who, failures=failures)
    assert by_code(gathering, street.person(), failures=failures).how is PresenceHow.SELF


def test_only_around_its_time_and_where_it_takes_place(street: Street) -> None:
    gathering, who = street.open(capacity=9), street.person()
    for wrong in (SATURDAY - timedelta(minutes=31), SATURDAY + 2 * HOUR):
        with pytest.raises(CheckinClosedError):
            by_code(gathering, who, now=wrong)
    assert by_code(gathering, who, now=SATURDAY - timedelta(minutes=30)).in_at == SATURDAY - timedelta(minutes=30)
    called_off = street.open(starts_at=SATURDAY + 5 * HOUR)
    commit(planning.cancel, session_id=called_off.id, reason="下雨", **street.staff)
    with pytest.raises(SessionStateError):
        by_code(called_off, who, now=SATURDAY + 5 * HOUR)
    with pytest.raises(SessionNotFoundError):
        by_code(gathering, factories.resident(factories.town().node))
    with pytest.raises(HasPresencesError):
        commit(planning.cancel, session_id=gathering.id, reason="下雨", **street.staff)


def test_the_leader_not_for_themself(street: Street) -> None:
    gathering = street.open(capacity=9)
    street.sign_up(gathering, street.leader)
    for way in (by_code, partial(by_card, street), partial(by_hand, street)):
        with pytest.raises(LeaderHimselfError):
            way(gathering, street.leader)


def test_nobody_but_the_leader_checks_others_in(street: Street) -> None:
    gathering, who, stranger = street.open(capacity=9), street.person(), street.person()
    asked = {"session_id": gathering.id, "whose": who.id, "leader_id": stranger.id, "now": SATURDAY}
    for command in (checking_in.check_in_card, checking_in.check_in_by_hand):
        with pytest.raises(SessionNotFoundError):
            commit(command, **asked)
    presence = by_card(street, gathering, who)
    with pytest.raises(PresenceNotFoundError):
        commit(checking_out.check_out, presence_id=presence.id, leader_id=stranger.id, now=SATURDAY + HOUR)
    with pytest.raises(ResidentNotFoundError):
        by_card(street, gathering, factories.resident(factories.town().node))


def test_one_place_at_a_time(street: Street) -> None:
    here, there = street.open(capacity=9), street.open(capacity=9, title="别处", starts_at=SATURDAY + HOUR)
    who = street.person()
    presence = by_code(here, who)
    with pytest.raises(PresentElsewhereError) as refused:
        by_code(there, who, now=SATURDAY + HOUR)
    assert refused.value.details["session_id"] == here.id
    out(street, presence, SATURDAY + HOUR)
    later = by_code(there, who, now=SATURDAY + HOUR)
    ended(here)
    ended(there)
    assert (found(presence).minutes, found(later).minutes) == (60, 120)


def test_by_hand_not_into_a_time_spent_elsewhere(street: Street) -> None:
    here, there = street.open(capacity=9), street.open(capacity=9, starts_at=SATURDAY + HOUR)
    who = street.person()
    by_code(there, who, now=SATURDAY + HOUR)
    ended(there)
    commit(teams.put, team_id=street.project.team_id, resident_id=who.id, **street.staff)
    with pytest.raises(PresentElsewhereError):
        by_hand(street, here, who, SATURDAY + 3 * HOUR)


def test_who_was_elsewhere_until_its_end_is_checked_out_there(street: Street) -> None:
    here, there = street.open(capacity=9), street.open(capacity=9, starts_at=SATURDAY + 2 * HOUR)
    who = street.person()
    presence = by_code(here, who)
    by_code(there, who, now=SATURDAY + 2 * HOUR)  # Before the job has come by.
    assert (found(presence).minutes, found(presence).is_out_by_itself) == (120, True)


def test_minutes_are_those_of_the_session(street: Street) -> None:
    gathering = street.open(capacity=9)
    early, late, before, stays = (street.person() for _ in range(4))
    first = by_code(gathering, early, now=SATURDAY - timedelta(minutes=20))
    second = by_code(gathering, late, now=SATURDAY + timedelta(minutes=30, seconds=30))
    third = by_code(gathering, before, now=SATURDAY - timedelta(minutes=20))
    fourth = by_code(gathering, stays)
    assert out(street, first, SATURDAY + timedelta(minutes=59, seconds=59)).minutes == 59
    assert out(street, second, SATURDAY + 3 * HOUR).minutes == 89
    assert out(street, third, SATURDAY - timedelta(minutes=10)).minutes == 0
    with pytest.raises(AlreadyOutError):
        out(street, first, SATURDAY + HOUR)
    with pytest.raises(PresenceNotFoundError):
        commit(checking_out.check_out, presence_id=10**9, leader_id=street.leader.id, now=SATURDAY)
    ended(gathering)
    assert (found(fourth).minutes, found(fourth).is_out_by_itself, found(first).is_out_by_itself) == (120, True, False)


def test_eight_hours_on_a_day(street: Street) -> None:
    who = street.person()
    day = SATURDAY - 3 * HOUR
    minutes = []
    for number in range(3):
        starts_at = day + number * 4 * HOUR
        gathering = street.open(starts_at=starts_at, ends_at=starts_at + 4 * HOUR)
        presence = by_code(gathering, who, now=starts_at)
        ended(gathering)
        minutes.append(found(presence).minutes)
    assert minutes == [240, 240, 0]
    assert problems() == []


def test_the_end_asks_for_the_day_of_all_at_once(street: Street) -> None:
    asked = []
    for count in (1, 9):
        starts_at = SATURDAY + count * timedelta(days=1)
        gathering = street.open(starts_at=starts_at, ends_at=starts_at + HOUR, capacity=9)
        for _ in range(count):
            by_code(gathering, street.person(), now=starts_at)
        with queries() as sent:
            ended(gathering)
        asked.append(sum("sum(presence.minutes)" in statement for statement in sent))
    assert asked == [1, 1]


def test_by_hand_of_those_who_have_signed_up_or_are_of_the_team(street: Street) -> None:
    gathering = street.open(capacity=9)
    signed, member, stranger = (street.person() for _ in range(3))
    signup = street.sign_up(gathering, signed)
    commit(teams.put, team_id=street.project.team_id, resident_id=member.id, **street.staff)
    with pytest.raises(CheckinClosedError):
        by_hand(street, gathering, signed, SATURDAY - timedelta(minutes=1))
    with pytest.raises(ResidentNotFoundError):
        by_hand(street, gathering, stranger)
    ended(gathering)
    assert state(signup) is SignupStatus.ABSENT
    presence = by_hand(street, gathering, signed, SATURDAY + 5 * HOUR)
    assert (presence.how, presence.minutes, presence.noted_by) == (PresenceHow.ROSTER, 120, street.leader.id)
    assert state(signup) is SignupStatus.ATTENDED
    assert by_hand(street, gathering, member, SATURDAY + 5 * HOUR).minutes == 120
    with pytest.raises(CheckinClosedError):
        by_card(street, gathering, stranger, SATURDAY + 5 * HOUR)


def test_who_comes_without_a_sign_up_takes_a_free_place(street: Street) -> None:
    gathering = street.open(capacity=1)
    first, second = street.person(), street.person()
    by_code(gathering, first)
    with pytest.raises(SessionFullError):
        by_code(gathering, second)
    with pytest.raises(SessionFullError):
        by_card(street, gathering, second)
    assert problems() == []


def test_who_waits_for_an_approval_is_let_in_by_the_leader(street: Street) -> None:
    gathering = street.open(capacity=2, needs_approval=True, starts_at=NOW + HOUR)
    who, other = street.person(), street.person()
    signup = street.sign_up(gathering, who)
    for each in (who, other):
        with pytest.raises(NotApprovedError):
            by_code(gathering, each, now=NOW + HOUR)
    by_card(street, gathering, who, NOW + HOUR)
    assert state(signup) is SignupStatus.CONFIRMED
    ended(gathering)
    assert (state(signup), problems()) == (SignupStatus.ATTENDED, [])


@pytest.mark.slow
def test_one_phone_at_two_places_at_once(app: Flask, street: Street) -> None:
    """One presence, however often and wherever it is asked for."""
    who, here, there = street.person(), street.open(capacity=5), street.open(capacity=5)
    results = at_once(app, [partial(by_code, where, who) for where in (here, there) * 8])
    assert sum(isinstance(each, Presence) for each in results) == 1
    seen = {each.code for each in results if isinstance(each, DomainError)}
    assert seen <= {"already_present", "present_elsewhere"}
    db.session.rollback()
    assert len(db.session.scalars(select(Presence)).all()) == 1


@pytest.mark.slow
def test_many_at_the_door_for_the_last_places(app: Flask, street: Street) -> None:
    gathering = street.open(capacity=4)
    results = at_once(app, [partial(by_code, gathering, who) for who in [street.person() for _ in range(16)]])
    assert sum(isinstance(each, Presence) for each in results) == 4
    assert {each.code for each in results if isinstance(each, DomainError)} == {"session_full"}
    assert problems() == []
