"""Migrations in processes that kill themselves at a statement, as the kernel would, and are run again."""

import os
import signal
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, event

from app.core.db.migrations.resuming import CHANGES_A_TABLE, TABLE

READS = ("SELECT", "SHOW", "SET", "DESCRIBE", "ROLLBACK")
FIRST = 2
"""The first statement that writes makes the table of notes."""


class Moment(StrEnum):
    """When, seen from a statement. `NOTED`: what was written before it is committed, and it was not sent."""

    BEFORE = "before"
    NOTED = "noted"
    AFTER = "after"


def killed_everywhere(work: Callable[[], None]) -> int:
    """Run one migration, killed at each statement and run again, until it has come to its end; says how many kills.

    Before each statement that writes; where that changes a table, also when it is noted, and when it is made.
    """
    kills, number = 0, FIRST
    while died_at := died(number, Moment.BEFORE, work):
        kills += 1
        if CHANGES_A_TABLE.match(died_at) is None or TABLE in died_at:
            number += 1
            continue
        assert died(number, Moment.NOTED, work) == died_at
        assert died(FIRST, Moment.AFTER, work) == died_at
        kills += 2
        number = FIRST
    return kills


def died(number: int, moment: Moment, work: Callable[[], None]) -> str:
    """Run work in a child that dies at the so manieth statement that writes, and say which; "" where it did not come
    to so many. Raises AssertionError where the child failed.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _in_the_child(number, moment, work, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return said
    assert os.waitstatus_to_exitcode(status) == 0, f"run again after kills, to be killed {moment} {number}: {said}"
    return ""


def _in_the_child(number: int, moment: Moment, work: Callable[[], None], pipe: int) -> None:
    """Never returns: what the parent has open is not ours to close."""
    left = number

    def before(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal left
        if statement.lstrip().upper().startswith(READS) or statement == "DO 0":
            return
        left -= 1
        if left == 0 and moment is not Moment.AFTER:
            if moment is Moment.NOTED:
                cursor.connection.commit()
            die(statement)

    def after(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if left == 0:
            die(statement)

    def die(statement: str) -> None:
        os.write(pipe, statement.strip()[:2_000].encode())
        os.kill(os.getpid(), signal.SIGKILL)

    try:
        event.listen(Engine, "before_cursor_execute", before)
        event.listen(Engine, "after_cursor_execute", after)
        work()
    except BaseException as error:  # Whatever it is: this process ends here.
        os.write(pipe, f"{type(error).__name__}: {error}"[:2_000].encode())
        os._exit(1)
    os._exit(0)


def quietly(migrate: Callable[..., None], **options: Any) -> Callable[[], None]:
    """Migrations of a child, which must not write where pytest reads."""

    def work() -> None:
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # For its whole life.
        migrate(**options)

    return work
