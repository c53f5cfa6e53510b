"""What a connection goes through between two uses, without round trips that tell us nothing new.

Each costs a request as much as a small query. SQLAlchemy's own pre-ping asks before every use, and its reset rolls back
after every commit.
"""

import time
from typing import Any

import pymysql
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.db import mysql

PING_AFTER_SECONDS = 1.0
_USED_AT = "creditbank_used_at"


def ping_idle_connections(engine: Engine) -> None:
    """Ask a connection that has been idle whether it still lives; the pool replaces it, and all others, if not."""

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_USED_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        used_at = record.info.get(_USED_AT)
        if used_at is None or time.monotonic() - used_at < PING_AFTER_SECONDS:
            return
        try:
            connection.ping(reconnect=False)
        except pymysql.Error as error:
            raise DisconnectionError from error


def roll_back_what_is_open(engine: Engine) -> None:
    """Roll a connection back on its return only where its transaction was not ended before, or not without an error.

    Needs `pool_reset_on_return` to be None. The connection itself knows: SQLAlchemy's events for beginnings and ends
    would have it call listeners around every statement as well.
    """

    @event.listens_for(engine, "do_connect")
    def on_connect(_dialect: Any, _record: Any, args: Any, options: Any) -> mysql.Connection:
        return mysql.Connection(*args, **options)

    @event.listens_for(engine, "reset")
    def on_reset(connection: Any, _record: ConnectionPoolEntry | None, _state: object) -> None:
        if connection.is_open:
            connection.rollback()
