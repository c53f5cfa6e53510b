"""The unit of work: commits what returns, rolls back what raises, and runs again what only had bad luck."""

import sqlite3
import time
from typing import Any

import pymysql
import pytest
from flask import Flask
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.core.db import before_commit, uow
from app.core.db.outages import TRANSIENT_ERRORS, BusyError, DatabaseUnavailableError, OvertakenError
from app.core.db.prepared import Prepared
from app.core.db.session import db
from app.core.db.uow import OutcomeUnknownError, execute
from app.core.errors import ConflictError
from app.core.http.idempotency import IdempotencyKey
from devtools.factories import NOW
from tests.support.tables import queries
from tests.support.threads import at_once

COUNTER: Any = IdempotencyKey.__table__
"""A table of the kernel with a number in it."""


def failure(code: int, words: str = "said the server", *, lost: bool = False) -> DBAPIError:
    cause = pymysql.err.OperationalError(code, words)
    return OperationalError("UPDATE …", {}, cause, connection_invalidated=lost)


def counters(*names: str) -> None:
    rows = [{"caller": "t", "key": name, "fingerprint": "", "created_at": NOW, "status": 0} for name in names]
    execute(lambda session: session.execute(insert(COUNTER), rows))


def count(session: Session, name: str) -> None:
    session.execute(update(COUNTER).where(COUNTER.c.key == name).values(status=COUNTER.c.status + 1))


def counted(name: str) -> int | None:
    return execute(lambda session: session.scalar(select(COUNTER.c.status).where(COUNTER.c.key == name)))


class Unlucky:
    """A command that counts, then fails so many times in this way."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error, self.times, self.runs = error, times, 0

    def __call__(self, session: Session) -> str:
        self.runs += 1
        count(session, "a")
        if self.runs <= self.times:
            raise self.error
        return "done"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uow, "FIRST_PAUSE_SECONDS", 0.001)


def test_what_returns_is_committed(app: Flask) -> None:
    counters("a")
    assert execute(Unlucky(ValueError(), 0)) == "done"
    assert counted("a") == 1


CONFLICTS = {
    1020: "record has changed since last read",
    1047: "Galera: node not ready",
    1205: "lock wait timeout",
    1213: "deadlock",
    1305: "savepoint does not exist, after a deadlock inside it",
    8002: "TiDB: a locking read that it cannot run again itself",
    8005: "TiDB: write conflict, of old",
    8022: "TiDB: a commit that is safe to repeat",
    8028: "TiDB: a migration has changed the tables",
    8229: "TiDB: locks may have expired",
    9003: "TiDB: a store is busy",
    9004: "TiDB: a lock was not cleared in time",
    9007: "TiDB: write conflict",
}
"""Written out: taken from the code, a number that goes missing there would go missing here."""


def test_no_conflict_is_without_its_test() -> None:
    assert CONFLICTS.keys() == TRANSIENT_ERRORS


@pytest.mark.parametrize("code", CONFLICTS)
def test_a_conflict_runs_the_whole_command_again(app: Flask, code: int) -> None:
    counters("a")
    command = Unlucky(failure(code), 2)
    assert execute(command) == "done"
    assert command.runs == 3
    assert counted("a") == 1


@pytest.mark.parametrize(
    "error",
    [
        *map(failure, (8002, 8005, 8022, 8028, 8229, 9003, 9004, 9007)),
        failure(1105, "pessimistic lock retry limit reached"),
    ],
    ids=str,
)
def test_what_tidb_calls_a_conflict_is_one(app: Flask, error: DBAPIError) -> None:
    counters("a")
    assert execute(Unlucky(error, 1)) == "done"
    assert counted("a") == 1


def test_a_busy_sqlite_is_a_conflict(app: Flask) -> None:
    counters("a")
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY_SNAPSHOT
    assert execute(Unlucky(OperationalError("UPDATE …", {}, cause), 1)) == "done"


def test_after_five_conflicts_it_is_busy(app: Flask) -> None:
    counters("a")
    command = Unlucky(failure(1213), 100)
    with pytest.raises(BusyError):
        execute(command)
    assert command.runs == 5
    assert counted("a") == 0


def test_after_five_lost_connections_the_database_is_unavailable(app: Flask) -> None:
    counters("a")
    command = Unlucky(failure(2013, lost=True), 100)
    with pytest.raises(DatabaseUnavailableError):
        execute(command)
    assert command.runs == 5


@pytest.mark.parametrize(
    "error",
    [
        failure(1064),
        failure(1105, "whatever else TiDB has no number for"),
        IntegrityError("INSERT …", {}, pymysql.err.IntegrityError(1062, "")),
        ConflictError(),
        ValueError(),
    ],
)
def test_other_errors_are_raised_at_once_and_rolled_back(app: Flask, error: Exception) -> None:
    counters("a")
    command = Unlucky(error, 1)
    with pytest.raises(type(error)):
        execute(command)
    assert command.runs == 1
    assert counted("a") == 0


def test_each_attempt_begins_without_what_the_last_one_remembered(app: Flask) -> None:
    seen = []

    def command(session: Session) -> None:
        seen.append(dict(session.info))
        session.info["remembered"] = True
        if len(seen) == 1:
            raise failure(1213)

    execute(command)
    assert seen == [{}, {}]


def sqlite_failure(code: int) -> DBAPIError:
    cause = sqlite3.OperationalError("said SQLite")
    cause.sqlite_errorcode = code
    return OperationalError("COMMIT", {}, cause)


@pytest.mark.parametrize(
    "error", [failure(2013, lost=True), failure(1180), sqlite_failure(sqlite3.SQLITE_IOERR_FSYNC)], ids=str
)
def test_a_commit_without_an_answer_is_unknown_and_not_repeated(
    app: Flask, monkeypatch: pytest.MonkeyPatch, error: DBAPIError
) -> None:
    counters("a")
    command = Unlucky(ValueError(), 0)

    def lost() -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(db.session(), "commit", lost)
        with pytest.raises(OutcomeUnknownError):
            execute(command)
    assert command.runs == 1


def kill_own_connection(session: Session) -> None:
    number = session.scalar(text("SELECT connection_id()"))
    with db.engine.connect() as other:
        other.execute(text(f"KILL CONNECTION {number}"))


@pytest.mark.only_on("mariadb", "tidb")  # SQLite has no connection that a server could cut.
def test_a_connection_cut_before_the_commit_is_a_conflict(app: Flask) -> None:
    counters("a")
    runs = []

    def command(session: Session) -> None:
        runs.append(1)
        count(session, "a")
        if len(runs) == 1:
            kill_own_connection(session)
        count(session, "a")

    execute(command)
    assert len(runs) == 2
    assert counted("a") == 2


@pytest.mark.only_on("mariadb", "tidb")  # SQLite has no connection that a server could cut.
def test_a_connection_cut_at_the_commit_leaves_the_outcome_unknown(app: Flask) -> None:
    counters("a")

    def command(session: Session) -> None:
        count(session, "a")
        kill_own_connection(session)

    with pytest.raises(OutcomeUnknownError):
        execute(command)
    assert counted("a") == 0


@pytest.mark.only_on("mariadb", "tidb")  # SQLite has no connection that a server could cut.
def test_a_connection_cut_after_the_last_read_does_not_spoil_the_answer(app: Flask) -> None:
    with app.app_context():  # As a request has it; leaving it ends what was read.
        assert counted("a") is None
        kill_own_connection(db.session())
    assert db.session.scalar(text("SELECT 1")) == 1


def test_no_update_is_lost_between_threads(app: Flask) -> None:
    counters("a")

    def thirty() -> None:
        for _ in range(30):
            execute(count, name="a")

    at_once(app, [thirty] * 4)
    assert counted("a") == 120


def test_a_real_deadlock_is_resolved(app: Flask) -> None:
    """Two threads lock the same two rows in opposite order; on SQLite the second waits for the first from the start."""
    counters("a", "b")

    def both(first: str, second: str) -> None:
        def command(session: Session) -> None:
            count(session, first)
            time.sleep(0.1)
            count(session, second)

        execute(command)

    at_once(app, [lambda: both("a", "b"), lambda: both("b", "a")])
    assert (counted("a"), counted("b")) == (2, 2)


def test_a_deadlock_inside_a_savepoint_is_resolved(app: Flask) -> None:
    """The server undoes the whole transaction and the savepoint with it; going back to that is what fails then."""
    counters("a", "b")

    def both(first: str, second: str) -> None:
        def command(session: Session) -> None:
            count(session, first)
            time.sleep(0.1)
            with session.begin_nested():
                count(session, second)

        execute(command)

    at_once(app, [lambda: both("a", "b"), lambda: both("b", "a")])
    assert (counted("a"), counted("b")) == (2, 2)


COUNT = Prepared(
    update(COUNTER)
    .where(COUNTER.c.caller == bindparam("of"), COUNTER.c.key == bindparam("name"))
    .values(status=COUNTER.c.status + 1)
)
"""The same as `count`, as part of a packet."""


def counting(name: str) -> dict[str, str]:
    return {"of": "t", "name": name}


def test_what_is_left_for_the_end_is_the_last_before_the_commit(app: Flask) -> None:
    counters("a", "b")

    def command(session: Session) -> None:
        before_commit.last(session).add(COUNT, counting("b"))
        session.execute(update(COUNTER).where(COUNTER.c.key == "a").values(body="kept"))

    with queries() as sent:
        execute(command)
    assert ["body" in sql for sql in sent[-2:]] == [True, False]
    assert counted("b") == 1


def test_what_fails_at_the_end_undoes_all(app: Flask) -> None:
    counters("a", "b")

    def command(session: Session) -> None:
        before_commit.last(session).add(COUNT, counting("b"))
        before_commit.last(session).add(COUNT, counting("nobody"), rows=1, missed=ConflictError)
        count(session, "a")

    with pytest.raises(ConflictError):
        execute(command)
    execute(lambda _session: None)
    assert (counted("a"), counted("b")) == (0, 0)


def test_what_is_left_for_the_end_is_left_anew_in_each_attempt(app: Flask) -> None:
    counters("a", "b")
    unlucky = Unlucky(failure(1213), 2)

    def command(session: Session) -> str:
        before_commit.last(session).add(COUNT, counting("b"))
        return unlucky(session)

    execute(command)
    assert (counted("a"), counted("b")) == (1, 1)


@pytest.mark.only_on("mariadb")  # SQLite has no connection that a server could cut.
def test_a_connection_cut_while_the_end_is_written_leaves_the_outcome_unknown(app: Flask) -> None:
    counters("a")

    def command(session: Session) -> None:
        before_commit.last(session).add(COUNT, counting("a"))
        kill_own_connection(session)

    with pytest.raises(OutcomeUnknownError):
        execute(command)
    assert counted("a") == 0


def test_who_was_overtaken_looks_again_at_once(app: Flask) -> None:
    counters("a")
    command = Unlucky(OvertakenError(), 2)
    assert execute(command) == "done"
    assert command.runs == 3
    assert counted("a") == 1


def test_who_is_overtaken_five_times_is_told_that_it_is_busy(app: Flask) -> None:
    counters("a")
    command = Unlucky(OvertakenError(), 100)
    with pytest.raises(BusyError):
        execute(command)
    assert command.runs == 5
    assert counted("a") == 0
