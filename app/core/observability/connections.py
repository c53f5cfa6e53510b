"""Metrics of the connections to the database."""

from functools import partial

from prometheus_client import Gauge
from sqlalchemy import Engine, event
from sqlalchemy.pool import QueuePool

from app.core.observability import metrics


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
