"""Places that are kept for who comes without a sign-up: not for sign-ups, given by the leader at the door."""

from datetime import timedelta
from typing import Any

import pytest

from app.civic.gatherings import checking_in, codes, turning
from app.civic.gatherings.errors import SessionFullError
from app.civic.gatherings.models import Gathering, GatheringStatus, SignupStatus
from app.core.errors import RuleError
from app.core.security.lockout import FailureCounter
from app.parties.residents.models import Resident
from devtools.factories import commit
from tests.civic.gatherings.conftest import SATURDAY, Street, now_is, problems, state

CONFIRMED, WAITING, CANCELLED = SignupStatus.CONFIRMED, SignupStatus.WAITING, SignupStatus.CANCELLED
DOOR = SATURDAY - timedelta(minutes=10)


def let_in(street: Street, gathering: Gathering, who: Resident) -> Any:
    asked = {"session_id": gathering.id, "whose": who.id, "leader_id": street.leader.id, "now": DOOR}
    return commit(checking_in.check_in_card, **asked)


def said(error: RuleError) -> str:
    (row,) = error.details["fields"]
    assert row["field"] == "walk_in_places"
    return str(row["message"])


def test_kept_from_sign_ups_and_given_at_the_door_by_the_leader_only(street: Street) -> None:
    gathering = street.open(capacity=3, walk_in_places=2)
    signups = [street.sign_up(gathering, street.person()) for _ in range(2)]
    assert [each.status for each in signups] == [CONFIRMED, WAITING]
    assert (now_is(gathering).status, now_is(gathering).for_signups) == (GatheringStatus.FULL, 0)
    by_themself = street.person()
    shown = codes.show(now_is(gathering), now=DOOR).code
    asked = {"session_id": gathering.id, "resident_id": by_themself.id, "failures": FailureCounter(None), "now": DOOR}
    with pytest.raises(SessionFullError):
        commit(checking_in.check_in_oneself, digits=shown, **asked)
    for _ in range(2):
        let_in(street, gathering, street.person())
    with pytest.raises(SessionFullError):
        let_in(street, gathering, street.person())
    assert now_is(gathering).reserved == 3
    assert problems() == []
    commit(turning.begin, now=SATURDAY)
    assert [state(each) for each in signups] == [CONFIRMED, CANCELLED]


def test_what_is_unused_at_the_beginning_stays_for_the_door(street: Street) -> None:
    gathering = street.open(capacity=2, walk_in_places=1)
    signups = [street.sign_up(gathering, street.person()) for _ in range(2)]
    commit(turning.begin, now=SATURDAY)
    assert [state(each) for each in signups] == [CONFIRMED, CANCELLED], "who waits does not get it"
    let_in(street, gathering, street.person())
    assert (now_is(gathering).reserved, problems()) == (2, [])


def test_fewer_of_them_let_in_who_waits_and_more_take_nobodys_place(street: Street) -> None:
    gathering = street.open(capacity=4, walk_in_places=2)
    signups = [street.sign_up(gathering, street.person()) for _ in range(3)]
    assert [state(each) for each in signups] == [CONFIRMED, CONFIRMED, WAITING]
    for changes, most in (({"walk_in_places": 3}, 2), ({"capacity": 3}, 1)):
        with pytest.raises(RuleError) as refused:
            street.change(gathering, **changes)
        assert said(refused.value) == f"已有 2 人报上名，现场名额最多还能留 {most} 个。"
    street.change(gathering, walk_in_places=1)
    assert [state(each) for each in signups] == [CONFIRMED] * 3
    assert now_is(gathering).status is GatheringStatus.FULL
    street.change(gathering, walk_in_places=0)
    assert (now_is(gathering).status, now_is(gathering).for_signups) == (GatheringStatus.OPEN, 1)
    street.change(gathering, walk_in_places=1)
    assert now_is(gathering).status is GatheringStatus.FULL


def test_no_more_than_there_are(street: Street) -> None:
    with pytest.raises(RuleError) as refused:
        street.open(capacity=2, walk_in_places=3)
    assert said(refused.value) == "现场名额不能多于名额 2。"
