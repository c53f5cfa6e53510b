"""How connections to the two kinds of database are opened, so that both give the same guarantees."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.orm import Session

from app.core.db import skew, tidb
from app.core.db.pool import ping_idle_connections, roll_back_what_is_open
from config import Settings

LOCK_WAIT_SECONDS = 1
"""For a row, for a table that is being altered, for SQLite's one writer; whoever asks again does so from the phone."""
POOL_WAIT_SECONDS = 1
OVERFLOW_MAX = 10
"""Connections that a process may open above its pool's size, for as long as they are in use."""
COMMAND = "creditbank_command"
"""Execution option of connections on which a command runs: SQLite then takes its write lock at once."""


def engine_options(settings: Settings) -> dict[str, Any]:
    """Options for SQLALCHEMY_ENGINE_OPTIONS."""
    options: dict[str, Any] = {
        "pool_size": settings.database_pool_size,
        "max_overflow": OVERFLOW_MAX,
        "pool_timeout": POOL_WAIT_SECONDS,
        "hide_parameters": True,  # An error's text goes into logs; what people have entered must not.
    }
    if settings.uses_sqlite:
        return options | {"connect_args": {"timeout": LOCK_WAIT_SECONDS}}
    return options | {
        "isolation_level": "READ COMMITTED",
        "pool_reset_on_return": None,  # `core.db.pool` does, and pings.
        "pool_recycle": 1800,
        "connect_args": {
            "charset": "utf8mb4",
            "connect_timeout": 5,
            "read_timeout": 30,
            "write_timeout": 30,
            "init_command": (
                f"SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = {LOCK_WAIT_SECONDS}, "
                f"lock_wait_timeout = {LOCK_WAIT_SECONDS}"
            ),
        },
    }


def prepare_engine(engine: Engine) -> None:
    """Give the engine what its kind of database needs."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        skew.ask_after_connecting(engine)
        ping_idle_connections(engine)
        roll_back_what_is_open(engine)
        tidb.refuse_unfit(engine)


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, a sync at every commit, foreign keys, and transactions that begin when we say so."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # The driver must not begin transactions behind our back.
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        command = connection.get_execution_options().get(COMMAND, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if command else "BEGIN")


def ensure_sqlite_folder(database_url: str) -> None:
    """Make the folder of an SQLite file, so that a first start needs no preparation."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """A session for reading that sees the database as it is at its first query, however long it goes on."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection, Session(connection) as session:
        yield session
