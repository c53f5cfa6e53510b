"""Logs: one JSON object a line, that can be followed from request to request, and tell nobody who it was."""

import json
import re
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.db.session import db
from app.core.jobs.models import JobRun
from app.core.jobs.periodic import Job, run_due
from app.core.observability.logs import configure_logs
from app.core.security.keyring import keyring
from app.core.security.pseudonyms import pseudonym
from config import LogFormat
from devtools import factories
from tests.support.http import as_staff, as_user


@pytest.fixture
def lines(app: Flask, capsys: pytest.CaptureFixture[str]) -> Any:
    """What has been logged since the last call."""
    configure_logs("info")
    capsys.readouterr()
    yield lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    configure_logs("error")


def test_a_request_is_one_line_without_ids_of_people(app: Flask, lines: Any) -> None:
    user = factories.user()
    other = factories.user()
    lines()
    for one in (user, user, other):
        as_user(app, one).get("/me")
    app.test_client().get("/health/live")
    first, again, somebody_else, nobody = lines()
    assert first.keys() == {"event", "level", "timestamp", "request_id", "method", "route", "status", "ms", "caller"}
    assert first["caller"] == again["caller"] == pseudonym(f"user:{user.id}")
    assert first["caller"] != somebody_else["caller"]
    assert nobody["caller"] == "nobody"
    assert first["request_id"] != again["request_id"]


def test_staff_have_pseudonyms_too(app: Flask, lines: Any) -> None:
    staff = factories.staff(factories.community())
    lines()
    as_staff(app, staff).get("/staff/funds")
    (line,) = lines()
    assert line["caller"].startswith("staff:")
    assert len(line["caller"]) == len("staff:") + 12


def test_what_is_logged_within_a_request_has_its_id(app: Flask, lines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def noisy() -> str:
        structlog.get_logger("inside").info("inside")
        return "ok"

    monkeypatch.setitem(app.view_functions, "health.live", noisy)
    answer = app.test_client().get("/health/live")
    inside, request = lines()
    assert inside["request_id"] == request["request_id"] == answer.headers["X-Request-Id"]


def test_a_job_is_one_line_with_its_duration(app: Flask, lines: Any) -> None:
    def work(_now: object) -> int:
        structlog.get_logger("inside").info("inside")
        return 3

    run_due([Job("tidy", 60, work)])
    inside, done = lines()
    assert done["event"] == "job"
    assert (done["job"], done["done"]) == ("tidy", 3)
    assert done["ms"] >= 0
    assert inside["run"] == done["run"]
    assert "run" not in structlog.contextvars.get_contextvars()


def test_a_failing_job_says_why_and_how_long_it_took(app: Flask, lines: Any) -> None:
    def broken(_now: object) -> int:
        raise ValueError("a bug")

    run_due([Job("tidy", 60, broken)])
    (line,) = lines()
    assert (line["event"], line["job"], line["level"]) == ("job_failed", "tidy", "error")
    assert "ValueError: a bug" in line["exception"]
    assert line["ms"] >= 0


def test_an_error_of_the_database_does_not_repeat_what_was_entered(app: Flask, lines: Any) -> None:
    log = structlog.get_logger("test")
    entered = "139" + "0" * 8  # Not as one word in this line, which the log shows.
    try:
        db.session.execute(text("SELECT * FROM nowhere WHERE phone = :phone"), {"phone": entered})
    except DBAPIError:
        log.exception("fault")
    (line,) = lines()
    assert "nowhere" in line["exception"]
    assert entered not in json.dumps(line)


def test_pseudonyms_depend_on_the_key_of_the_installation(app: Flask) -> None:
    before = pseudonym("user:7")
    keyring_secret = keyring._secret
    try:
        keyring._secret = b"another installation's secret key"
        assert pseudonym("user:7") != before
    finally:
        keyring._secret = keyring_secret
    assert pseudonym("user:7") == before
    assert pseudonym("nobody") == "nobody"


def test_the_lease_is_given_back_by_a_failing_job(app: Flask) -> None:
    def broken(_now: object) -> int:
        raise ValueError("a bug")

    run_due([Job("tidy", 60, broken)])
    run = db.session.get_one(JobRun, "tidy")
    assert (run.leased_until, run.failures, run.ran_at) == (None, 1, None)


@pytest.fixture
def text_lines(app: Flask, capsys: pytest.CaptureFixture[str]) -> Any:
    """The same for whoever sits before the screen."""
    configure_logs("info", LogFormat.TEXT)
    capsys.readouterr()
    yield lambda: capsys.readouterr().out.splitlines()
    configure_logs("error")


def test_people_read_what_was_asked_and_answered(app: Flask, text_lines: Any) -> None:
    as_user(app, factories.user()).get("/me")
    app.test_client().get("/health/live")
    (line,) = text_lines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d \[info\] GET /api/v1/me 200, [0-9.]+ ms", line)


def test_people_read_of_jobs_that_did_something(app: Flask, text_lines: Any) -> None:
    run_due([Job("did", 60, lambda _now: 7), Job("did.nothing", 60, lambda _now: 0)])
    (line,) = text_lines()
    assert re.search(r"\[info\] job did: 7 done, [0-9.]+ ms$", line)


def test_people_read_of_faults_without_the_values_of_variables(app: Flask, text_lines: Any) -> None:
    def fail(_now: Any) -> int:
        phone = "13900001111"
        raise ValueError(len(phone))

    run_due([Job("fails", 60, fail)])
    said = "\n".join(text_lines())
    assert "ValueError: 11" in said
    assert "13900001111" not in said
