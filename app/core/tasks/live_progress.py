"""Progress that others see while a transaction is still under way.

On MariaDB a second connection writes it into the task's row, and extends the lease by it. SQLite has one writer, and
that is the import itself: there it stands in a small file beside the database, whose age says that the worker is alive.
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, update

from app.core.clock import utc_now
from app.core.tasks.models import Task
from app.core.tasks.queue import LEASE_SECONDS, Lease

EVERY_SECONDS = 0.4


class Shown(NamedTuple):
    """Steps done, of how many."""

    done: int
    total: int


def shower(engine: Engine, lease: Lease) -> Callable[[int, int], None]:
    """What shows the progress of a task that is ours, at most every so often and always at the end."""
    write = _to_file if engine.dialect.name == "sqlite" else _to_row
    last = 0.0

    def show(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY_SECONDS or not last or done >= total:
            write(engine, lease, Shown(done, total))
            last = time.monotonic()

    return show


def _to_row(engine: Engine, lease: Lease, shown: Shown) -> None:
    until = utc_now() + timedelta(seconds=LEASE_SECONDS)
    with engine.begin() as connection:
        connection.execute(
            update(Task)
            .where(Task.id == lease.task_id, Task.lease == lease.token)
            .values(done=shown.done, total=shown.total, leased_until=until)
        )


def _file(engine: Engine, task_id: int) -> Path | None:
    name = engine.url.database
    return Path(f"{name}.progress") / f"{task_id}.json" if name and name != ":memory:" else None


def _to_file(engine: Engine, lease: Lease, shown: Shown) -> None:
    path = _file(engine, lease.task_id)
    if path is None:
        return
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_suffix(f".{lease.token}")
    fresh.write_text(json.dumps(shown))
    fresh.replace(path)


def look(engine: Engine, task: Task) -> Shown:
    """How far a task is."""
    path = _file(engine, task.id) if engine.dialect.name == "sqlite" and not task.status.is_over else None
    if path is not None:
        with suppress(OSError, ValueError, TypeError):
            return Shown(*json.loads(path.read_text()))
    return Shown(task.done, task.total)


def is_alive(engine: Engine, task_id: int) -> bool:
    """Whether the worker of a task on SQLite has shown progress within its lease."""
    path = _file(engine, task_id) if engine.dialect.name == "sqlite" else None
    if path is None:
        return False
    with suppress(OSError):
        return time.time() - path.stat().st_mtime < LEASE_SECONDS
    return False


def clear(engine: Engine, task_id: int) -> None:
    """The task is over, or begins anew."""
    path = _file(engine, task_id) if engine.dialect.name == "sqlite" else None
    if path is not None:
        path.unlink(missing_ok=True)
