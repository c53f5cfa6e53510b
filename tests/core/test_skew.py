"""A process whose clock is not its database's does nothing, says so, and goes on once they agree again."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from app.core.clock import utc_now
from app.core.db import skew
from app.core.db.session import db
from app.core.db.skew import ClockWrongError
from app.core.db.uow import execute
from app.core.errors import UnavailableError
from app.core.jobs import periodic
from app.core.jobs.periodic import Job
from devtools import factories
from tests.support.http import as_user

pytestmark = pytest.mark.only_on("mariadb")  # SQLite has no clock but ours.
TRUE_TIME = time.time


@contextmanager
def ahead(monkeypatch: pytest.MonkeyPatch, seconds: float) -> Iterator[None]:
    """This process's clock set forward while the database's stays."""
    with monkeypatch.context() as patched:
        patched.setattr(time, "time", lambda: TRUE_TIME() + seconds)
        yield


@pytest.fixture(autouse=True)
def _right_afterwards(app: Flask) -> Iterator[None]:
    yield
    time.sleep(0)
    skew._asked = False
    execute(lambda _session: None)


@pytest.mark.parametrize("seconds", [86_400, 6, -6, -86_400])
def test_a_clock_that_jumps_is_noticed_by_the_next_command(
    app: Flask, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    execute(lambda _session: None)
    ran: list[int] = []
    with ahead(monkeypatch, seconds), pytest.raises(ClockWrongError) as refused:
        execute(lambda _session: ran.append(1))
    assert ran == []
    assert refused.value.details["ahead_s"] == pytest.approx(seconds, abs=1)
    execute(lambda _session: ran.append(1))
    assert ran == [1]


@pytest.mark.parametrize("seconds", [3, -3])
def test_a_few_seconds_are_tolerated(app: Flask, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    with ahead(monkeypatch, seconds):
        assert execute(lambda _session: "done") == "done"


def test_a_process_that_starts_with_a_wrong_clock_does_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with ahead(monkeypatch, 86_400):
        db.session.remove()
        db.engine.dispose()
        monkeypatch.setattr(skew, "_last", skew.Measured(0.0, time.time(), time.monotonic()))  # It knows no other time.
        with pytest.raises(ClockWrongError):
            execute(lambda _session: None)


@pytest.mark.parametrize("command", [["staff", "reset", "li.ming"], ["backup", "noted"], ["data", "rotate"]])
def test_a_command_says_so_in_a_sentence(app: Flask, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    execute(lambda _session: None)
    with ahead(monkeypatch, 86_400):
        said = app.test_cli_runner().invoke(args=command)
    assert (said.exit_code, said.stderr) == (1, f"Error: {ClockWrongError.message} (clock_wrong)\n")


def test_nobody_asks_the_database_at_every_command(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    execute(lambda _session: None)
    monkeypatch.setattr(skew, "_compare_with", None)
    for _ in range(3):
        execute(lambda _session: None)


def test_drift_is_noticed_after_a_while(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine whose clock runs too fast, or a database's that was set: no jump is seen here."""
    execute(lambda _session: None)
    compared = skew._last
    with ahead(monkeypatch, 60):
        passed = skew.ASK_EVERY_SECONDS + 1
        drifted = skew.Measured(0.0, time.time() - passed, compared.monotonic - passed)
        monkeypatch.setattr(skew, "_last", drifted)
        with pytest.raises(ClockWrongError):
            execute(lambda _session: None)


def test_the_web_says_so_and_stays_alive(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    person = as_user(app, factories.user())
    assert person.get("/me").status_code == 200
    client: Any = app.test_client()
    with ahead(monkeypatch, 7_200 + 60):  # By this clock the token is over: that must not sign anybody out.
        for answer in (person.get("/me"), person.post("/me/phone", {"code": "x"}), client.get("/api/v1/communities")):
            assert (answer.status_code, answer.json["code"]) == (503, "clock_wrong")
            assert answer.headers["Retry-After"] == "15"
        assert client.get("/console/", headers={"Accept": "text/html"}).status_code == 503
        assert client.get("/health/live").status_code == 200
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json["checks"]["clock"]) == (503, "wrong")
        assert "creditbank_clock_difference_seconds 72" in client.get("/metrics").text
    assert person.get("/me").status_code == 200


def test_a_worker_takes_no_turns(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []

    def tidy(now: Any) -> int:
        ran.append(now)
        return 0

    job = Job("tidy", 60, tidy)
    with ahead(monkeypatch, 86_400):
        with pytest.raises(UnavailableError):
            periodic.run_due([job])
        stop = threading.Event()
        threading.Timer(0.3, stop.set).start()
        periodic.work([job], stop, pause_seconds=0.05)
    assert ran == []
    assert periodic.run_due([job]) == 1
    assert ran[0] <= utc_now()
