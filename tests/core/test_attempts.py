"""Counted attempts: exactly so many at once, longer waits, and what a success changes."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.core.attempts import Limit, TooManyAttemptsError, counted
from app.core.attempts.counting import FORGOTTEN, KNOWN, forget_old
from app.core.attempts.models import AttemptCount
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import ConflictError, NotSignedInError
from devtools.factories import NOW, commit
from tests.support.threads import at_once

OWN = Limit("sign-in", "anna here", 3, is_own=True)
ALL = Limit("sign-in to", "anna", 5, spares_known=True)


class WrongError(NotSignedInError):
    """What counts."""


def attempt(*limits: Limit, at: Any = NOW, error: Exception | None = None) -> str:
    with counted(execute, limits or [OWN], wrong=(WrongError,), now=at):
        if error is not None:
            raise error
    return "in"


def wrong(*limits: Limit, at: Any = NOW) -> int:
    """For how long the next one has to wait, where it was not looked at; 0 where it was."""
    try:
        attempt(*limits, at=at, error=WrongError())
    except TooManyAttemptsError as error:
        return int(error.details["retry_after_s"])
    except WrongError:
        return 0
    raise AssertionError("it was not wrong")


def rows() -> dict[str, AttemptCount]:
    db.session.rollback()
    return {row.key: row for row in db.session.scalars(select(AttemptCount))}


@pytest.fixture(autouse=True)
def _app(app: Flask) -> None:
    """On empty tables."""


def test_exactly_the_free_ones_are_made_however_many_come_at_once(app: Flask) -> None:
    for _ in range(3):
        results = at_once(app, [lambda: wrong(OWN, ALL)] * 16)
        assert len([result for result in results if result == 0]) == 3
        db.session.execute(delete(AttemptCount))
        db.session.commit()


def test_right_ones_at_once_are_all_let_in(app: Flask) -> None:
    """What is on its way counts until it is known to be right, so that one who comes meanwhile may have to wait."""
    results = at_once(app, [lambda: attempt(Limit("x", "y", 20, is_own=True))] * 8)
    assert results == ["in"] * 8


def test_waits_double_and_end() -> None:
    at, waits = NOW, []
    assert [wrong(at=at) for _ in range(3)] == [0, 0, 0]
    for _ in range(7):
        waits.append(wait := wrong(at=at))
        assert wrong(at=at + timedelta(seconds=wait - 1)) > 0
        at += timedelta(seconds=wait)
        assert wrong(at=at) == 0
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_a_day_without_any_begins_anew() -> None:
    for _ in range(3):
        wrong()
    assert [wrong(at=NOW + FORGOTTEN + timedelta(seconds=1)) for _ in range(4)] == [0, 0, 0, 30]


def test_a_success_clears_its_own_and_takes_itself_off_the_others() -> None:
    assert [wrong(OWN, ALL), wrong(OWN, ALL), attempt(OWN, ALL)] == [0, 0, "in"]
    found = rows()
    assert (found[OWN.key].count, found[OWN.key].succeeded_at, found[OWN.key].blocked_until) == (0, NOW, None)
    assert found[ALL.key].count == 2
    assert [wrong(OWN), wrong(OWN), attempt(OWN), wrong(OWN)] == [0, 0, "in", 0]


def test_what_was_neither_right_nor_wrong_is_taken_off() -> None:
    for _ in range(9):
        with pytest.raises(ConflictError):
            attempt(OWN, ALL, error=ConflictError())
    assert {row.count for row in rows().values()} == {0}
    assert {row.succeeded_at for row in rows().values()} == {None}


def test_one_that_is_taken_off_leaves_room_for_another() -> None:
    def last_free_one_meanwhile() -> None:
        with counted(execute, [OWN], wrong=(WrongError,), now=NOW):
            assert [wrong(), wrong(), wrong()] == [0, 0, 30]
            raise ConflictError

    with pytest.raises(ConflictError):
        last_free_one_meanwhile()
    assert [wrong(), wrong()] == [0, 30]


def test_who_is_known_is_not_held_up_by_what_others_do() -> None:
    attempt(OWN, ALL)
    for number in range(5):
        assert wrong(Limit("sign-in", f"anna from {number}", 3, is_own=True), ALL) == 0
    stranger = Limit("sign-in", "anna elsewhere", 3, is_own=True)
    assert wrong(stranger, ALL) == 30
    assert attempt(OWN, ALL) == "in"
    later = NOW + KNOWN + timedelta(seconds=1)
    for number in range(5):
        wrong(Limit("sign-in", f"anna from {number}", 3, is_own=True), ALL, at=later)
    assert wrong(OWN, ALL, at=later) == 30


def test_one_that_does_not_bind_counts_all_the_same() -> None:
    free = Limit("sign-in", "anna here", 3, is_own=True, is_binding=False)
    assert [wrong(free) for _ in range(5)] == [0] * 5
    assert wrong(OWN) == 120


def test_a_block_that_a_clock_that_was_ahead_has_noted_is_not_believed() -> None:
    ahead = NOW + timedelta(days=365)
    for _ in range(3):
        wrong(at=ahead)
    assert attempt(OWN) == "in"


def test_names_are_not_in_the_rows() -> None:
    wrong(OWN)
    assert "anna" not in str([(row.key, row.id) for row in rows().values()])


def test_old_counts_are_forgotten_and_the_known_kept_for_longer() -> None:
    wrong(OWN), attempt(Limit("sign-in", "bert here", 3, is_own=True))
    assert commit(forget_old, now=NOW + FORGOTTEN - timedelta(hours=1)) == 0
    assert commit(forget_old, now=NOW + FORGOTTEN + timedelta(hours=1)) == 1
    assert commit(forget_old, now=NOW + KNOWN + timedelta(hours=1)) == 1
    assert rows() == {}
