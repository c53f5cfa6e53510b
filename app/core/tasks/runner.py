"""The worker's loop over tasks: take one, run it, say how it went."""

import threading
from collections.abc import Mapping
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.outages import outage_behind
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import DomainError, UnavailableError
from app.core.http.policies import directory
from app.core.tasks import live_progress, queue
from app.core.tasks.models import Task
from app.core.tasks.work import Outcome, TaskKind, Work

log = structlog.get_logger("tasks")
AGAIN_AFTER_SECONDS = 10
FAULT = "系统出错了，我们已经记录下来。没有完成的部分不会生效，请稍后重新提交。"

Kinds = Mapping[str, TaskKind]


def work(kinds: Kinds, stop: threading.Event, *, pause_seconds: float = 1.0) -> None:
    """Run tasks until told to stop; the one at hand is finished first. A database that is away is waited for."""
    while not stop.is_set():
        ran = False
        try:
            ran = run_next(kinds)
        except Exception:  # Without this thread nothing that somebody waits for would be done any more.
            log.exception("tasks_wait")
        if not ran:
            stop.wait(pause_seconds)


def run_next(kinds: Kinds) -> bool:
    """Run the oldest task that is free, if there is one."""
    now = utc_now()
    waiting = queue.candidates(db.session(), now=now)
    db.session.rollback()
    for task_id in waiting:
        if live_progress.is_alive(db.engine, task_id):
            continue
        lease = execute(queue.take, task_id=task_id, now=now)
        if lease is not None:
            live_progress.clear(db.engine, task_id)
            with structlog.contextvars.bound_contextvars(task=task_id):
                _run(kinds, lease)
            return True
    return False


def _run(kinds: Kinds, lease: queue.Lease) -> None:
    task = db.session.get(Task, lease.task_id, populate_existing=True)
    assert task is not None  # noqa: S101  # We have just taken it, and nobody removes one that runs.
    try:
        staff = directory().staff_member(db.session(), task.staff_id)
        kind = kinds[task.kind]
        kind.check_authority(task, staff)
        db.session.rollback()
        doing = Work(task, staff, lease, live_progress.shower(db.engine, lease))
        outcome = kind.run(doing)
        if outcome is not None:
            execute(_finish, work=doing, outcome=outcome)
        elif not doing.has_finished:
            raise AssertionError(f"{task.kind} has come to no outcome")
    except queue.LeaseLostError:
        log.warning("task_taken_over", kind=task.kind)
    except UnavailableError:
        _end(queue.put_back, lease, after_seconds=AGAIN_AFTER_SECONDS)
    except DomainError as error:
        _end(queue.fail, lease, error=error)
    except SQLAlchemyError as error:
        if outage_behind(error):
            _end(queue.put_back, lease, after_seconds=AGAIN_AFTER_SECONDS)
        else:
            log.exception("task_failed", kind=task.kind)
            _end(queue.fail, lease, error=FAULT)
    except Exception:
        log.exception("task_failed", kind=task.kind)
        _end(queue.fail, lease, error=FAULT)
    else:
        log.info("task", kind=task.kind)
    finally:
        live_progress.clear(db.engine, lease.task_id)


def _finish(session: Session, *, work: Work, outcome: Outcome) -> None:
    work.finish(session, outcome)


def _end(command: Any, lease: queue.Lease, **how: Any) -> None:
    """Say how it went; where somebody else has it by now, that is theirs to say."""
    db.session.rollback()
    try:
        execute(command, lease=lease, now=utc_now(), **how)
    except queue.LeaseLostError:
        log.warning("task_taken_over")
