"""Work that nobody waits for: periodic jobs, run by any number of workers, each at most by one of them at a time.

A job is a function that calls `execute` as often as it needs; what it does is idempotent, because a lease can run out.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.clock import APART, utc_now
from app.core.db.uow import execute
from app.core.errors import UnavailableError
from app.core.jobs.models import JobRun

log = structlog.get_logger("jobs")
LEASE_SECONDS = 300
AGAIN_SECONDS = 300
"""After a failure the next turn is not further away than this: a row that was held is not a reason to skip a day."""


@dataclass(frozen=True, slots=True)
class Job:
    """A named function and the seconds between two runs. It is given the current moment and says how much it did.

    When its worker dies, another takes over after `lease_seconds`.
    """

    name: str
    every_seconds: int
    run: Callable[[datetime], int]
    lease_seconds: int = LEASE_SECONDS


def in_parts(command: Callable[..., int]) -> Callable[[datetime], int]:
    """A job that runs a command, each time in a transaction of its own, until there is nothing left for it to do."""

    def run(now: datetime) -> int:
        done = 0
        while some := execute(command, now=now):
            done += some
        return done

    return run


def run_due(jobs: list[Job]) -> int:
    """Run every job that is due and free; says how many ran. A failing one is logged and tried again at its turn."""
    ran = 0
    for job in jobs:
        now = utc_now()
        if not execute(_lease, job=job, now=now):
            continue
        with structlog.contextvars.bound_contextvars(job=job.name, run=secrets.token_hex(4)):
            _run(job, now)
        ran += 1
    return ran


def _run(job: Job, now: datetime) -> None:
    """One run and its line in the log, then the lease given back."""
    started = time.perf_counter()
    try:
        done = job.run(now)
        failed = False
    except Exception:
        failed = True
        log.exception("job_failed", ms=_ms_since(started))
    else:
        log.info("job", done=done, ms=_ms_since(started))
    execute(
        _release,
        name=job.name,
        next_at=utc_now() + timedelta(seconds=min(job.every_seconds, AGAIN_SECONDS) if failed else job.every_seconds),
        ended_at=utc_now(),
        took_ms=round(_ms_since(started)),
        failed=failed,
    )


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)


def work(jobs: list[Job], stop: threading.Event, *, pause_seconds: float = 2.0) -> None:
    """Run due jobs until told to stop. A database that does not answer is waited for."""
    while not stop.is_set():
        try:
            run_due(jobs)
        except (SQLAlchemyError, UnavailableError):
            log.exception("jobs_wait")
        stop.wait(pause_seconds)


def _lease(session: Session, *, job: Job, now: datetime) -> bool:
    """Take a job that is due and free. A turn further away than its period, or a lease longer than its leases, was
    noted by a clock that was ahead: neither is believed.
    """
    name, until = job.name, now + timedelta(seconds=job.lease_seconds)
    period = timedelta(seconds=job.every_seconds)
    due = or_(JobRun.next_at <= now, JobRun.next_at > now + period + APART)
    free = or_(JobRun.leased_until.is_(None), JobRun.leased_until < now, JobRun.leased_until > until + APART)
    taken = session.execute(update(JobRun).where(JobRun.name == name, due, free).values(leased_until=until))
    if taken.rowcount or session.scalar(select(JobRun.name).where(JobRun.name == name)):  # type: ignore[attr-defined]
        return bool(taken.rowcount)  # type: ignore[attr-defined]
    try:
        with session.begin_nested():
            session.add(JobRun(name=name, next_at=now, leased_until=until))
    except IntegrityError:
        return False  # Another worker was first.
    return True


def _release(session: Session, *, name: str, next_at: datetime, ended_at: datetime, took_ms: int, failed: bool) -> None:
    outcome: dict[str, Any] = {"failures": JobRun.failures + 1} if failed else {"failures": 0, "ran_at": ended_at}
    session.execute(
        update(JobRun)
        .where(JobRun.name == name)
        .values(leased_until=None, next_at=next_at, took_ms=took_ms, **outcome)
        .execution_options(synchronize_session=False)
    )
