"""The queue of tasks: put in by services, taken by workers. Callers own the transaction."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from app.core.clock import APART
from app.core.db.expiry import delete_some
from app.core.db.paging import Page, newest_first
from app.core.errors import DomainError, NotFoundError
from app.core.tasks.models import OVER, Task, TaskStatus

LEASE_SECONDS = 120
"""A worker that has not been heard of for so long is taken for dead."""
MAX_ATTEMPTS = 3
KEEP_DAYS = 90
INTERRUPTED = "处理多次中断，没有完成。请稍后重新提交；如仍不成功，请联系管理员。"


class TaskNotFoundError(NotFoundError):
    message = "没有找到这项任务，或不是您提交的。"


class LeaseLostError(Exception):
    """Somebody else has the task by now, or has finished it: what we did must not be committed."""


class _Staff(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Lease:
    """A task that is ours for now."""

    task_id: int
    token: str


def enqueue(
    session: Session,
    *,
    kind: str,
    params: Mapping[str, Any],
    staff: _Staff,
    now: datetime,
    file_id: int | None = None,
) -> Task:
    """Have a task done as soon as the transaction is committed and a worker is free."""
    task = Task(kind=kind, params=dict(params), staff_id=staff.id, path=staff.path, created_at=now, file_id=file_id)
    session.add(task)
    session.flush()
    return task


def own_task(session: Session, *, task_id: int, staff_id: int) -> Task:
    """A task as it is now, for who has submitted it. Raises TaskNotFoundError."""
    query = select(Task).where(Task.id == task_id, Task.staff_id == staff_id)
    task = session.scalar(query.execution_options(populate_existing=True))
    if task is None:
        raise TaskNotFoundError
    return task


def own_tasks(session: Session, *, staff_id: int, cursor: str | None, limit: int) -> Page[Task]:
    """What somebody has submitted, newest first."""
    return newest_first(session, select(Task).where(Task.staff_id == staff_id), Task.id, cursor=cursor, limit=limit)


def candidates(session: Session, *, now: datetime, limit: int = 10) -> list[int]:
    """Tasks that wait, and those whose worker seems to be dead, the oldest first."""
    free = or_(and_(Task.status == TaskStatus.QUEUED, Task.leased_until.is_(None)), _is_over(now))
    waiting = Task.status.in_([TaskStatus.QUEUED, TaskStatus.RUNNING])
    return list(session.scalars(select(Task.id).where(waiting, free).order_by(Task.id).limit(limit)))


def _is_over(now: datetime) -> ColumnElement[bool]:
    """Whether a lease is: it has run out, or is longer than any, as a clock that was ahead has left it."""
    longest = now + timedelta(seconds=LEASE_SECONDS) + APART
    return or_(Task.leased_until < now, Task.leased_until > longest)


def take(session: Session, *, task_id: int, now: datetime) -> Lease | None:
    """Make a task ours. None where another worker was quicker, or where it has died too often: then it has failed."""
    lease = Lease(task_id, secrets.token_hex(8))
    free = or_(Task.leased_until.is_(None), _is_over(now))
    open_ = Task.status.in_([TaskStatus.QUEUED, TaskStatus.RUNNING])
    ours = and_(Task.id == task_id, open_, free)
    if session.scalar(select(Task.id).where(ours, Task.attempts >= MAX_ATTEMPTS).with_for_update()):
        over = {"status": TaskStatus.FAILED, "error": INTERRUPTED, "finished_at": now, "lease": None}
        session.execute(update(Task).where(ours).values(over))
        return None
    values = {
        "status": TaskStatus.RUNNING,
        "lease": lease.token,
        "leased_until": now + timedelta(seconds=LEASE_SECONDS),
        "attempts": Task.attempts + 1,
        "started_at": now,
        "done": 0,
    }
    taken: Any = session.execute(update(Task).where(ours).values(values).execution_options(synchronize_session=False))
    return lease if taken.rowcount else None


def _end(session: Session, lease: Lease, **values: Any) -> None:
    held = and_(Task.id == lease.task_id, Task.lease == lease.token, Task.status == TaskStatus.RUNNING)
    ended: Any = session.execute(
        update(Task)
        .where(held)
        .values(values | {"lease": None, "leased_until": None})
        .execution_options(synchronize_session=False)
    )
    if not ended.rowcount:
        raise LeaseLostError


def finish(session: Session, *, lease: Lease, result: Mapping[str, Any], path: str, now: datetime) -> None:
    """The task is done, together with all else of this transaction; `path` is the subtree that its result is about.

    Raises LeaseLostError: then nothing of it is done.
    """
    status = TaskStatus.REFUSED if result.get("is_refused") else TaskStatus.DONE
    _end(session, lease, status=status, result=dict(result), path=path, finished_at=now)


def fail(session: Session, *, lease: Lease, error: DomainError | str, now: datetime) -> None:
    """The task cannot be done. Raises LeaseLostError."""
    words = error if isinstance(error, str) else error.message
    _end(session, lease, status=TaskStatus.FAILED, error=words[:200], finished_at=now)


def put_back(session: Session, *, lease: Lease, now: datetime, after_seconds: int) -> None:
    """Let it be tried again in a while: the database was busy, or away. Raises LeaseLostError."""
    _end(session, lease, status=TaskStatus.QUEUED)
    until = now + timedelta(seconds=after_seconds)
    session.execute(update(Task).where(Task.id == lease.task_id).values(leased_until=until))


def forget_old(session: Session, *, now: datetime) -> int:
    """Drop some of the tasks that are long over; says how many."""
    over = Task.status.in_(OVER)
    return delete_some(session, Task, over, Task.created_at < now - timedelta(days=KEEP_DAYS))
