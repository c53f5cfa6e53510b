"""What a command writes, sent to the server in one packet: no statement waits for the answer to the one before it.

The texts are those of prepared statements, constants of ours, and the driver puts the values into them as it does for a
statement alone. On SQLite, which is no server, they are executed in turn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.core.db import mysql
from app.core.db.prepared import Bound, Prepared

Failure = Callable[[], BaseException]

_BETWEEN, _COMMIT = "; ", "COMMIT"
_GUARD = "SET @creditbank_guard = 9223372036854775807 + (ROW_COUNT() <> {rows:d})"
"""Fails, by a number that is too large, where the statement before it has touched another number of rows."""


@dataclass(slots=True)
class Write:
    """One statement, and what it means when it does not do as it should.

    `rows` says how many it must touch, else `missed` is raised; `duplicate` is raised where a unique key refuses it.
    `made_id` is the id that it made, once it has been sent.
    """

    prepared: Prepared
    values: Mapping[str, Any]
    rows: int | None
    missed: Failure | None
    duplicate: Failure | None
    follows: str | None
    made_id: int = 0


class Packet:
    """Statements in the order in which they are to be executed."""

    def __init__(self) -> None:
        self._writes: list[Write] = []
        self._last: list[Write] = []

    def add(
        self,
        prepared: Prepared,
        values: Mapping[str, Any],
        *,
        rows: int | None = None,
        missed: Failure | None = None,
        duplicate: Failure | None = None,
        follows: str | None = None,
        last: bool = False,
    ) -> Write:
        """Have something written; `follows` names the parameter that takes the id which the write before it makes.

        What is `last` is written after all else: a row that everybody wants.
        """
        write = Write(prepared, values, rows, missed, duplicate, follows)
        (self._last if last else self._writes).append(write)
        return write

    def send(self, session: Session, *, commit: bool = False) -> None:
        """Write all of it, and with `commit` end the transaction by the same packet where there is a server.

        What was done before the first that failed has been done: whoever calls rolls back. Raises what the writes say,
        and else SQLAlchemy's errors.
        """
        writes = self._writes + self._last
        self._writes, self._last = [], []
        if not writes:
            return
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            _in_turn(connection, writes)
        else:
            _at_once(connection, writes, commit=commit)


def is_packet(sql: str) -> bool:
    """Whether this is the text of several statements; no other text of ours has what stands between them."""
    return _BETWEEN in sql


def _in_turn(connection: Connection, writes: list[Write]) -> None:
    last_id = 0
    for write in writes:
        values = write.values if write.follows is None else {**write.values, write.follows: last_id}
        try:
            done = write.prepared.execute(connection, values)
        except IntegrityError as error:
            _refused(write, error)
        write.made_id = last_id = done.lastrowid or 0
        _require_rows(write, done.rowcount)


def _at_once(connection: Connection, writes: list[Write], *, commit: bool) -> None:
    raw: Any = connection.connection.dbapi_connection
    steps: list[tuple[Bound, Write, bool]] = []
    for write in writes:
        values = write.values if write.follows is None else {**write.values, write.follows: mysql.LAST_ID}
        steps.append((write.prepared.bound(connection.dialect, values), write, False))
        if commit and write.rows is not None:
            steps.append((Bound(_GUARD.format(rows=write.rows), ()), write, True))
    texts = [bound.sql for bound, _, _ in steps] + [_COMMIT] * commit
    everything = tuple([value for bound, _, _ in steps for value in bound.values])
    with raw.several() as done:
        try:
            connection.exec_driver_sql(_BETWEEN.join(texts), everything)
        except DBAPIError as error:
            _explain(steps, done, error)
    raw.is_open = not commit
    for (_, write, is_guard), outcome in zip(steps, done, strict=False):
        if not is_guard:
            write.made_id = outcome.made_id
            _require_rows(write, outcome.rows)


def _explain(steps: list[tuple[Bound, Write, bool]], done: list[mysql.Done], error: DBAPIError) -> None:
    """Raise what it means that the step after those that are done has failed.

    Where one of those had touched another number of rows, it is that.
    """
    for (_, write, is_guard), outcome in zip(steps, done, strict=False):
        if not is_guard:
            _require_rows(write, outcome.rows)
    if len(done) < len(steps):
        _, write, _ = steps[len(done)]
        if isinstance(error, IntegrityError):
            _refused(write, error)
    raise error


def _require_rows(write: Write, rows: int) -> None:
    if write.rows is not None and write.missed is not None and rows != write.rows:
        raise write.missed()


def _refused(write: Write, error: IntegrityError) -> None:
    if write.duplicate is None:
        raise error
    raise write.duplicate() from error
