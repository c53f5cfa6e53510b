"""A session is moved to another time before it begins: all can come and are told, what happens by itself follows."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.gatherings import planning, turning
from app.civic.gatherings.errors import (
    HasPresencesError,
    MinorsAtNightError,
    SessionStateError,
    SignupsOverlapError,
)
from app.civic.gatherings.models import GatheringStatus, Signup, SignupStatus
from app.core.clock import SHANGHAI
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.security.masking import mask_name
from app.parties.messages.models import Message, MessageKind
from devtools.factories import NOW, commit
from tests.civic.gatherings.conftest import SATURDAY, Street, now_is, problems, state
from tests.civic.gatherings.test_presences import by_code
from tests.support.http import as_staff
from tests.support.threads import at_once

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told() -> list[int]:
    db.session.rollback()
    query = select(Message.user_id).where(Message.kind == MessageKind.SESSION_CHANGED)
    return sorted(user for user in db.session.scalars(query) if user is not None)


def test_it_is_another_day_and_everybody_is_told(street: Street) -> None:
    first, second = street.person(), street.person()
    gathering = street.open(capacity=1, signup_until=SATURDAY - 3 * HOUR, cancel_until=SATURDAY - HOUR)
    signups = [street.sign_up(gathering, who) for who in (first, second)]
    new = SATURDAY + 2 * DAY
    changed = street.change(gathering, starts_at=new + timedelta(seconds=20), ends_at=new + 3 * HOUR)
    assert (changed.starts_at, changed.ends_at, changed.day) == (new, new + 3 * HOUR, new.astimezone(SHANGHAI).date())
    assert (changed.signup_until, changed.cancel_until) == (new - 3 * HOUR, new - HOUR)
    assert [state(each) for each in signups] == [SignupStatus.CONFIRMED, SignupStatus.WAITING]
    assert told() == sorted([first.user_id, second.user_id])
    street.change(gathering, title="滨河清洁行动")
    assert len(told()) == 2
    assert commit(turning.begin, now=SATURDAY + DAY) == 0  # Not at the old time.
    assert commit(turning.begin, now=new) == 1
    assert commit(turning.end, now=SATURDAY + 2 * HOUR) == 0
    assert commit(turning.end, now=new + 3 * HOUR) == 1
    assert problems() == []


def test_one_who_has_something_else_then_is_named_and_nothing_changes(street: Street) -> None:
    busy, free = street.person(), street.person()
    gathering, other = street.open(), street.open(title="扫雪", starts_at=SATURDAY + DAY)
    for who in (busy, free):
        street.sign_up(gathering, who)
    elsewhere = street.sign_up(other, busy)
    for starts_at in (SATURDAY + DAY - HOUR, SATURDAY + DAY + HOUR):
        with pytest.raises(SignupsOverlapError) as refused:
            street.change(gathering, starts_at=starts_at, ends_at=starts_at + 2 * HOUR, capacity=9)
    details = refused.value.details
    assert (details["count"], [each["name"] for each in details["signups"]]) == (1, [mask_name(busy.name)])
    assert (details["signups"][0]["session_id"], details["signups"][0]["title"]) == (other.id, "扫雪")
    assert "扫雪" in str(refused.value.message)
    assert (now_is(gathering).starts_at, now_is(gathering).capacity, told()) == (SATURDAY, 2, [])
    touching = SATURDAY + DAY - 2 * HOUR  # It ends as the other begins.
    street.change(gathering, starts_at=touching, ends_at=touching + 2 * HOUR)
    street.cancel(elsewhere, busy)
    street.change(gathering, starts_at=SATURDAY + DAY, ends_at=SATURDAY + DAY + HOUR)
    assert now_is(gathering).starts_at == SATURDAY + DAY


def test_longer_at_the_same_beginning_counts_as_another_time(street: Street) -> None:
    who = street.person()
    gathering = street.open()
    street.sign_up(gathering, who)
    street.sign_up(street.open(starts_at=SATURDAY + 3 * HOUR), who)
    with pytest.raises(SignupsOverlapError):
        street.change(gathering, ends_at=SATURDAY + 4 * HOUR)
    street.change(gathering, ends_at=SATURDAY + 3 * HOUR)
    assert told() == [who.user_id]


def test_minors_are_not_moved_into_the_night(street: Street) -> None:
    child = street.person(is_minor=True)
    gathering = street.open()
    street.sign_up(gathering, child)
    night = datetime(2026, 12, 1, 21, tzinfo=SHANGHAI) + DAY * 30
    with pytest.raises(MinorsAtNightError) as refused:
        street.change(gathering, starts_at=night, ends_at=night + 2 * HOUR)
    assert refused.value.details == {"count": 1}
    street.change(gathering, starts_at=night, ends_at=night + HOUR)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": NOW}, "starts_at"),
        ({"ends_at": SATURDAY}, "ends_at"),
        ({"ends_at": SATURDAY + timedelta(hours=25)}, "ends_at"),
        ({"starts_at": SATURDAY + HOUR, "signup_until": SATURDAY + 2 * HOUR}, "signup_until"),
        ({"starts_at": SATURDAY - HOUR, "cancel_until": SATURDAY}, "cancel_until"),
    ],
)
def test_a_time_that_cannot_be_names_its_field(street: Street, changes: dict[str, datetime], field: str) -> None:
    gathering = street.open()
    with pytest.raises(RuleError) as refused:
        street.change(gathering, **changes)
    assert [each["field"] for each in refused.value.details["fields"]] == [field]
    assert now_is(gathering).starts_at == SATURDAY


def test_what_has_begun_ended_or_somebody_has_come_to_stays_as_it_is(street: Street) -> None:
    who, later = street.person(), {"starts_at": SATURDAY + DAY, "ends_at": SATURDAY + DAY + HOUR}
    gathering = street.open()
    by_code(gathering, who, now=SATURDAY - timedelta(minutes=20))
    with pytest.raises(HasPresencesError):
        street.change(gathering, **later)
    late = {"staff": street.town.admin, "now": SATURDAY}
    with pytest.raises(SessionStateError):  # Its time has come, though no job has noted it.
        commit(planning.change, session_id=gathering.id, changes={"capacity": 9}, **late)
    for turn, at in ((turning.begin, SATURDAY), (turning.end, SATURDAY + 2 * HOUR)):
        commit(turn, now=at)
        for changes in (later, {"place": "西门"}, {"capacity": 9}):
            with pytest.raises(SessionStateError):
                street.change(gathering, **changes)
    assert now_is(gathering).status is GatheringStatus.ENDED


def test_a_place_that_waits_for_an_approval_is_held_by_the_new_time(street: Street) -> None:
    gathering = street.open(needs_approval=True)
    signup = street.sign_up(gathering, street.person())
    street.change(gathering, starts_at=NOW + 2 * HOUR, ends_at=NOW + 3 * HOUR)
    db.session.rollback()
    assert db.session.get_one(Signup, signup.id, populate_existing=True).held_until == NOW + 2 * HOUR
    street.change(gathering, starts_at=SATURDAY, ends_at=SATURDAY + HOUR)
    assert db.session.get_one(Signup, signup.id, populate_existing=True).held_until == NOW + DAY


def test_moved_and_signed_up_for_at_once_nobody_is_at_two_places(app: Flask, street: Street) -> None:
    """Either who signs up for the other session is refused, or the one that is moved is."""
    people = [street.person() for _ in range(4)]
    gathering, other = street.open(capacity=9), street.open(capacity=9, starts_at=SATURDAY + DAY)
    for who in people:
        street.sign_up(gathering, who)
    times = {"starts_at": SATURDAY + DAY, "ends_at": SATURDAY + DAY + HOUR}
    at_once(
        app,
        [lambda: street.change(gathering, **times), *(lambda who=who: street.sign_up(other, who) for who in people)],
    )
    is_moved = now_is(gathering).starts_at == SATURDAY + DAY
    query = select(Signup.id).where(Signup.gathering_id == other.id, Signup.status == SignupStatus.CONFIRMED)
    assert bool(db.session.scalars(query).all()) is not is_moved


def test_over_http_by_staff(app: Flask, street: Street) -> None:
    busy = street.person()
    gathering, other = street.open(), street.open(title="扫雪", starts_at=SATURDAY + DAY)
    for each in (gathering, other):
        street.sign_up(each, busy)
    desk = as_staff(app, street.town.admin)
    times = {"starts_at": (SATURDAY + DAY).isoformat(), "ends_at": (SATURDAY + DAY + HOUR).isoformat()}
    refused = desk.patch(f"/staff/sessions/{gathering.id}", times)
    assert (refused.status_code, refused.json["code"]) == (409, "signups_overlap")
    times = {"starts_at": (SATURDAY + 2 * DAY).isoformat(), "ends_at": (SATURDAY + 2 * DAY + HOUR).isoformat()}
    assert desk.patch(f"/staff/sessions/{gathering.id}", times).json["starts_at"] == (SATURDAY + 2 * DAY).isoformat()
