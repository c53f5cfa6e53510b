"""Readings: what one process notes, every web server shows."""

import time
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job, run_due
from app.core.observability.database_collector import DatabaseCollector
from app.core.observability.gauges import Figure, Reading, note, read, read_all
from devtools.factories import NOW
from tests.support.threads import at_once

PLAIN = Figure("plain", "A number.")
PARTS = Figure("parts", "A number for each unit.", label="unit")
SINCE = Figure("since_seconds", "Seconds since a moment.", is_moment=True)


def shown(*figures: Figure) -> dict[tuple[str, ...], float]:
    """Every sample, by its name and labels."""
    metrics = DatabaseCollector(figures, db.session).collect()
    samples = [sample for metric in metrics for sample in metric.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


def test_a_noted_value_replaces_the_one_before(app: Flask) -> None:
    execute(note, figure=PLAIN, value=7, now=NOW)
    execute(note, figure=PLAIN, value=-3, now=NOW)
    assert read(db.session(), PLAIN) == -3
    assert len(list(read_all(db.session()))) == 1


def test_parts_that_are_gone_are_gone(app: Flask) -> None:
    execute(note, figure=PARTS, value={"POINT": 1, "CNY": 2}, now=NOW)
    execute(note, figure=PARTS, value={"CNY": 3}, now=NOW)
    assert shown(PARTS) == {("creditbank_database_up",): 1, ("creditbank_parts", "CNY"): 3}


def test_a_moment_is_shown_as_the_seconds_since_then(app: Flask) -> None:
    execute(note, figure=SINCE, value=NOW, now=NOW)
    with frozen(NOW + timedelta(seconds=90, milliseconds=250)):
        assert shown(SINCE)["creditbank_since_seconds",] == pytest.approx(90.25)
    with frozen(NOW - timedelta(seconds=5)):  # Two clocks.
        assert shown(SINCE)["creditbank_since_seconds",] == 0


def test_nothing_noted_is_nothing_shown(app: Flask) -> None:
    execute(note, figure=PLAIN, value=7, now=NOW)
    execute(note, figure=PLAIN, value=None, now=NOW)
    assert shown(PLAIN, SINCE) == {("creditbank_database_up",): 1}


def test_the_first_note_of_two_at_once(app: Flask) -> None:
    at_once(app, [lambda: execute(note, figure=PARTS, value={"POINT": 5, "CNY": 5}, now=NOW)] * 8)
    assert {reading.value for reading in read_all(db.session())} == {5}


def test_a_database_that_is_gone_is_a_zero_and_no_error(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_session: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr("app.core.observability.database_collector.read_all", gone)
    client.application.extensions["database_metrics"]._kept.clear()
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "creditbank_database_up 0.0" in answer.text


def test_scrapes_at_once_ask_the_database_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def read_slowly(session: Session) -> list[Reading]:
        time.sleep(0.05)
        asked.append(session)
        return []

    monkeypatch.setattr("app.core.observability.database_collector.read_all", read_slowly)
    collector = DatabaseCollector([], lambda: Session(db.engine))
    at_once(app, [lambda: list(collector.collect())] * 8)
    assert len(asked) == 1


def test_jobs_are_shown_with_their_failures(app: Flask) -> None:
    outcomes = iter([True, False, False])

    def work(_now: object) -> int:
        if not next(outcomes):
            raise ValueError("a bug")
        return 1

    for minutes in (0, 1, 2):
        with frozen(NOW + timedelta(minutes=minutes)):
            run_due([Job("tidy", 60, work)])
    with frozen(NOW + timedelta(minutes=4)):
        found = shown()
    assert found["creditbank_job_failures", "tidy"] == 2
    assert found["creditbank_job_age_seconds", "tidy"] == 240
    assert found["creditbank_job_late_seconds", "tidy"] == 60
    assert found["creditbank_job_took_seconds", "tidy"] < 1
