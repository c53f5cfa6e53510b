"""Jobs: each by one worker at a time, again after its interval, and again after a failure or a dead worker."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from app.core.clock import APART, frozen, utc_now
from app.core.db.uow import execute
from app.core.jobs import periodic
from app.core.jobs.models import JobRun
from app.core.jobs.periodic import Job, run_due
from devtools.factories import NOW
from tests.support.threads import at_once


class Counted:
    """What a job does: counts its runs, and whatever else it is given to do."""

    def __init__(self, then: Callable[[], object] = lambda: None) -> None:
        self.then = then
        self.runs: list[datetime] = []

    def __call__(self, now: datetime) -> int:
        self.runs.append(now)
        self.then()
        return 1


def test_a_job_runs_at_once_and_then_at_its_interval(app: Flask) -> None:
    work = Counted()
    job = Job("tidy", 60, work)
    for seconds in (0, 30, 59, 61, 62):
        with frozen(NOW + timedelta(seconds=seconds)):
            run_due([job])
    assert work.runs == [NOW, NOW + timedelta(seconds=61)]


def test_two_workers_run_it_once(app: Flask) -> None:
    work = Counted(lambda: time.sleep(0.3))
    job = Job("tidy", 60, work)
    assert sorted(at_once(app, [lambda: run_due([job])] * 2)) == [0, 1]
    with frozen(NOW + timedelta(days=365)):  # A job that exists is leased by another statement than a new one.
        assert sorted(at_once(app, [lambda: run_due([job])] * 2)) == [0, 1]
    assert len(work.runs) == 2


def fault() -> None:
    raise ValueError("a bug")


def test_a_failing_job_is_tried_again_and_does_not_stop_the_others(app: Flask) -> None:
    broken, sound = Counted(fault), Counted()
    both = [Job("broken", 60, broken), Job("sound", 60, sound)]
    with frozen(NOW):
        assert run_due(both) == 2
    with frozen(NOW + timedelta(seconds=61)):
        assert run_due(both) == 2
    assert (len(broken.runs), len(sound.runs)) == (2, 2)


def due(name: str, **values: datetime) -> None:
    execute(lambda session: session.execute(update(JobRun).where(JobRun.name == name).values(values)))


def test_a_turn_further_away_than_the_period_is_not_believed(app: Flask) -> None:
    """A worker whose clock was a day ahead has left it so."""
    work = Counted()
    job = Job("tidy", 60, work)
    run_due([job])
    for ahead in (timedelta(days=1), timedelta(seconds=60) + 2 * APART):
        due("tidy", next_at=utc_now() + ahead)
        assert run_due([job]) == 1
    due("tidy", next_at=utc_now() + timedelta(seconds=60) + APART / 2)
    assert run_due([job]) == 0


def test_a_lease_longer_than_any_is_not_believed(app: Flask) -> None:
    job = Job("tidy", 60, Counted())
    run_due([job])
    due("tidy", next_at=utc_now(), leased_until=utc_now() + timedelta(seconds=periodic.LEASE_SECONDS))
    assert run_due([job]) == 0
    due("tidy", leased_until=utc_now() + timedelta(days=1))
    assert run_due([job]) == 1


def test_a_job_that_fails_does_not_skip_its_day(app: Flask) -> None:
    job = Job("nightly", 86_400, Counted(fault))
    with frozen(NOW):
        run_due([job])
    with frozen(NOW + timedelta(seconds=periodic.AGAIN_SECONDS + 1)):
        assert run_due([job]) == 1


class Killed(BaseException):
    """Nothing handles it, as nothing handles the end of a process."""


def killed() -> None:
    raise Killed


@pytest.mark.parametrize("options", [{}, {"lease_seconds": 20}])
def test_the_lease_of_a_dead_worker_runs_out(app: Flask, options: dict[str, int]) -> None:
    seconds = options.get("lease_seconds", periodic.LEASE_SECONDS)
    with frozen(NOW), pytest.raises(Killed):
        run_due([Job("tidy", 60, Counted(killed), **options)])
    job = Job("tidy", 60, Counted(), **options)
    with frozen(NOW + timedelta(seconds=seconds - 1)):
        assert run_due([job]) == 0
    with frozen(NOW + timedelta(seconds=seconds + 1)):
        assert run_due([job]) == 1


def test_a_worker_stops_when_told(app: Flask) -> None:
    stop = threading.Event()
    work = Counted(stop.set)
    periodic.work([Job("tidy", 60, work)], stop, pause_seconds=60)
    assert len(work.runs) == 1


def test_a_worker_waits_for_a_database_that_is_gone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    attempts = []

    def run(_jobs: list[Job]) -> int:
        attempts.append(1)
        if len(attempts) == 1:
            raise OperationalError("SELECT 1", {}, Exception("gone"))
        stop.set()
        return 0

    monkeypatch.setattr(periodic, "run_due", run)
    periodic.work([], stop, pause_seconds=0.01)
    assert len(attempts) == 2
