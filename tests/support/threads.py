"""Real threads that begin at the same moment, with connections that are open before."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError
from sqlalchemy.pool import QueuePool

from app.core.db.outages import BusyError
from app.core.db.session import db
from app.core.errors import DomainError

WAIT_SECONDS = 60


def at_once(app: Flask, calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run every call in a thread and an application context of its own, all at once; domain errors are results too.

    Who is told `busy`, which says that nothing was done, or gets no connection, asks again, as a phone does: on a slow
    machine 64 of them have to, and how many is no part of what races show.
    """
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        with app.app_context():
            barrier.wait(WAIT_SECONDS)
            deadline = time.monotonic() + WAIT_SECONDS
            while True:
                result = _result_of(call)
                if not _is_busy(result) or time.monotonic() > deadline:
                    return result
                time.sleep(0.2)

    db.session.commit()  # Ends what the caller has read so far: it must not hide from it what the threads do.
    warm_pool(len(calls))
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(WAIT_SECONDS) for future in [pool.submit(run, call) for call in calls]]


def _result_of(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except (DomainError, TimeoutError) as error:
        return error
    finally:
        db.session.remove()


def _is_busy(result: Any) -> bool:
    if getattr(result, "status_code", None) == 503:
        return bool(result.json["code"] == BusyError.code)
    return isinstance(result, BusyError | TimeoutError)


def warm_pool(connections: int) -> None:
    """Open as many connections as a race will use, as far as the pool keeps them.

    Without this the first thread is done before the others are connected, and what should collide takes turns.
    """
    pool = db.engine.pool
    kept = min(connections, pool.size()) if isinstance(pool, QueuePool) else 1
    with ExitStack() as held:
        for _ in range(kept):
            held.enter_context(db.engine.connect()).execute(text("SELECT 1"))
