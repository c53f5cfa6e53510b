"""A real TiDB: its own conflicts run a command again."""

from collections.abc import Callable, Iterator
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.db.outages import is_transient
from app.core.db.session import db
from app.core.db.uow import execute
from tests.core.test_uow import COUNTER, count, counted, counters


def elsewhere(app: Flask, act: Callable[[], object]) -> None:
    """In a transaction of somebody else, to its end."""

    def run() -> None:
        with app.app_context():
            act()
            db.session.remove()

    other = Thread(target=run)
    other.start()
    other.join(30)
    assert not other.is_alive()


@pytest.fixture
def no_metadata_lock(app: Flask) -> Iterator[None]:
    """As it was before release 6.5, and as an administrator may still have it; with the lock a change waits."""
    _ddl("SET GLOBAL tidb_enable_metadata_lock = OFF")
    try:
        yield
    finally:
        _ddl("SET GLOBAL tidb_enable_metadata_lock = ON")


@pytest.mark.usefixtures("no_metadata_lock")
def test_a_table_that_was_changed_meanwhile(app: Flask) -> None:
    """8028, or 9007 by its side: a migration beside a command under way; it is done again, and once."""
    counters("a")
    runs = []

    def command(session: Session) -> None:
        count(session, "a")
        runs.append(True)
        if len(runs) == 1:
            elsewhere(app, lambda: _ddl("ALTER TABLE idempotency_key ADD COLUMN extra INT"))

    try:
        execute(command)
    finally:
        _ddl("ALTER TABLE idempotency_key DROP COLUMN extra")
    assert counted("a") == 1


def _ddl(statement: str) -> None:
    with db.engine.connect() as connection:
        connection.execute(text(statement))


def test_two_that_wait_for_each_other(app: Flask) -> None:
    counters("a", "b")
    meet = Barrier(2)
    runs: list[str] = []

    def crossing(first: str, second: str) -> Callable[[Session], None]:
        def command(session: Session) -> None:
            runs.append(first)
            count(session, first)
            if runs.count(first) == 1:
                meet.wait(20)
            count(session, second)

        return command

    def run(first: str, second: str) -> None:
        with app.app_context():
            execute(crossing(first, second))
            db.session.remove()

    threads = [Thread(target=run, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (counted("a"), counted("b")) == (2, 2)
    assert len(runs) > 2


def test_a_write_conflict_of_an_optimistic_transaction(app: Flask) -> None:
    """9007, as the server says it; ours are pessimistic, so it is asked for."""
    counters("a")
    with db.engine.connect() as connection:
        connection.exec_driver_sql("SET tidb_txn_mode = 'optimistic'")
        connection.exec_driver_sql("SET tidb_disable_txn_auto_retry = ON")
        connection.commit()
        connection.execute(select(COUNTER.c.status))
        connection.execute(update(COUNTER).values(status=COUNTER.c.status + 1))
        elsewhere(app, lambda: execute(lambda session: count(session, "a")))
        with pytest.raises(DBAPIError) as failure:
            connection.commit()
        connection.invalidate()  # Nobody else may get it.
    assert is_transient(failure.value)
    assert counted("a") == 1
