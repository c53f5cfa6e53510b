"""What a connection goes through between two uses, without round trips that tell us nothing new.

Each costs a request as much as a small query. SQLAlchemy's own pre-ping asks before every use, and its reset rolls back
after every commit.
"""

import time
from functools import partial
from typing import Any

import pymysql
from prometheus_client import Gauge
from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from app.core import metrics

PING_AFTER_SECONDS = 1.0
_USED_AT, _OPEN = "creditbank_used_at", "creditbank_transaction_open"


def count_connections(engine: Engine, *, overflow_max: int) -> None:
    """Let /metrics show what is open and in use, and what there may be."""
    if isinstance(engine.pool, QueuePool):  # Others have no size, as that of a database in memory.
        metrics.POOL_SIZE.set(engine.pool.size())
        metrics.POOL_MAX.set(engine.pool.size() + overflow_max)
    for name, gauge, step in (
        ("connect", metrics.POOL_OPEN, 1),
        ("close", metrics.POOL_OPEN, -1),
        ("checkout", metrics.POOL_IN_USE, 1),
        ("checkin", metrics.POOL_IN_USE, -1),
    ):
        event.listen(engine, name, partial(_count, gauge, step))


def _count(gauge: Gauge, step: int, *_event: object) -> None:
    gauge.inc(step)


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

    Needs `pool_reset_on_return` to be None.
    """

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.info[_OPEN] = True

    @event.listens_for(engine, "commit")
    @event.listens_for(engine, "rollback")
    def on_end(connection: Connection) -> None:
        if not connection.invalidated:
            connection.info[_OPEN] = False

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> None:
        if context.connection is not None and not context.connection.invalidated:
            context.connection.info[_OPEN] = True

    @event.listens_for(engine, "reset")
    def on_reset(connection: Any, record: ConnectionPoolEntry | None, _state: object) -> None:
        if record is None or record.info.get(_OPEN, True):
            connection.rollback()
