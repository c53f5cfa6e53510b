"""The connection that migrations run on: nobody else migrates meanwhile, and references hold after each migration."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, text

from app.core.db import tidb
from app.core.db.engine import COMMAND
from app.core.db.migrations.errors import MigrationError

LOCK = "creditbank_migrations"
TABLE_WAIT_SECONDS = 30
"""Whoever changes a table waits for everybody who reads it, and all who come later wait behind it."""
BROKEN_NAMED_MAX = 5


@contextmanager
def opened(engine: Engine) -> Iterator[Connection]:
    """A connection for migrations. Raises MigrationError where somebody else is migrating."""
    if engine.dialect.name == "sqlite":
        with locked_file(engine), _opened_sqlite(engine) as connection:
            yield connection
        return
    with _server(engine).connect() as connection, locked_server(connection, LOCK):
        yield connection


OTHERS = text("SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()")


@contextmanager
def whole_upgrade(engine: Engine) -> Iterator[int]:
    """Hold off a second upgrade, its backup and verification included. Raises MigrationError.

    Gives the number of connections that others have to this database, as far as its user may see them; 0 on SQLite.
    """
    if engine.dialect.name == "sqlite":
        with locked_file(engine, ".upgrading"):
            yield 0
        return
    engine.dispose()  # Our own do not count.
    with _server(engine).connect() as connection, locked_server(connection, "creditbank_upgrade"):
        others = connection.execute(OTHERS).scalar()
        connection.rollback()
        yield int(others or 0)


def _server(engine: Engine) -> Engine:
    server = create_engine(engine.url, poolclass=NullPool, isolation_level="READ COMMITTED", connect_args=_arguments())
    tidb.refuse_unfit(server)  # Nowhere does more hang on it: tables made without their constraints stay so.
    return server


def _arguments() -> dict[str, Any]:
    """Without a limit on reading: a change of a large table takes its time."""
    waits = f"lock_wait_timeout = {TABLE_WAIT_SECONDS}, innodb_lock_wait_timeout = {TABLE_WAIT_SECONDS}"
    return {"charset": "utf8mb4", "connect_timeout": 5, "init_command": f"SET SESSION time_zone = '+00:00', {waits}"}


@contextmanager
def locked_server(connection: Connection, name: str) -> Iterator[None]:
    """Hold a named lock of the server in this database; it goes with the connection, however that ends.

    What a killed process had begun to change, its server goes on changing: so long the lock is held, too.
    Raises MigrationError.
    """
    lock = f"{name}:{connection.engine.url.database}"[:64]
    if not connection.execute(text("SELECT GET_LOCK(:lock, 2)"), {"lock": lock}).scalar():
        raise MigrationError(BUSY)
    connection.rollback()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT RELEASE_LOCK(:lock)"), {"lock": lock})
        connection.rollback()


BUSY = "another upgrade of this database is running; when it has ended, run this again"


@contextmanager
def locked_file(engine: Engine, suffix: str = ".migrating") -> Iterator[None]:
    """Hold a lock beside an SQLite file; the kernel lets go of it when the process ends. Raises MigrationError."""
    file = engine.url.database
    if not file or file == ":memory:":
        yield
        return
    # Not the database file itself: to close it a second time would give up SQLite's own locks.
    with Path(file + suffix).open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise MigrationError(BUSY) from error
        yield


@contextmanager
def _opened_sqlite(engine: Engine) -> Iterator[Connection]:
    """References are not enforced, since a table is changed by making another, dropping the first and renaming.

    That can be set outside of transactions only.
    """
    with engine.connect().execution_options(**{COMMAND: True}) as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            yield connection
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys = ON")


def check_references(connection: Connection) -> None:
    """On SQLite, at the end of a migration's transaction, which ends with this. Raises MigrationError."""
    if connection.dialect.name != "sqlite":
        return
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if found:
        named = ", ".join(f"row {row} of {table} (to {parent})" for table, row, parent, _ in found[:BROKEN_NAMED_MAX])
        raise MigrationError(f"the migration was undone: {len(found)} references lead nowhere: {named}")
