"""Counters of failures: they lock for their time, with Redis, without it, and when it goes away."""

import socket
import time

import pytest
from flask import Flask
from redis.exceptions import ConnectionError as RedisConnectionError

from app.core.security import lockout
from app.core.security.lockout import FailureCounter
from config import Settings


@pytest.fixture
def counter(app: Flask, settings: Settings) -> FailureCounter:
    """One that counts in memory beside SQLite, and in Redis beside MariaDB."""
    return FailureCounter(settings.redis_url)


def fail(counter: FailureCounter, times: int, *, key: str = "k", lock_seconds: int = 600) -> list[bool]:
    return [counter.fail(key, allowed=3, window_seconds=60, lock_seconds=lock_seconds) for _ in range(times)]


def test_the_last_allowed_failure_locks(counter: FailureCounter) -> None:
    assert fail(counter, 2) == [False, False]
    assert not counter.is_locked("k")
    assert fail(counter, 1) == [True]
    assert counter.is_locked("k")
    assert not counter.is_locked("other")


def test_a_lock_ends_and_counting_begins_anew(counter: FailureCounter) -> None:
    fail(counter, 3, lock_seconds=1)
    assert counter.is_locked("k")
    time.sleep(1.2)
    assert not counter.is_locked("k")
    assert fail(counter, 3) == [False, False, True]


def test_failures_outside_the_window_do_not_count(counter: FailureCounter) -> None:
    for _ in range(2):
        counter.fail("k", allowed=3, window_seconds=1, lock_seconds=600)
    time.sleep(1.2)
    assert fail(counter, 2) == [False, False]


def test_processes_share_a_lock_through_redis(counter: FailureCounter, settings: Settings) -> None:
    fail(counter, 3)
    assert FailureCounter(settings.redis_url).is_locked("k") is (settings.redis_url is not None)


def test_without_redis_it_goes_on_in_memory() -> None:
    counter = FailureCounter("redis://127.0.0.1:1/0")
    assert fail(counter, 3) == [False, False, True]
    assert counter.is_locked("k")


@pytest.mark.only_on("mariadb", "tidb")  # Redis goes with it.
def test_a_lock_made_while_redis_was_away_holds_when_it_is_back(
    counter: FailureCounter, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert counter._shared is not None

    def gone(*_: object) -> None:
        raise RedisConnectionError

    with monkeypatch.context() as away:
        for operation in ("get", "incr", "clear"):
            away.setattr(counter._shared, operation, gone)
        fail(counter, 3)
        assert counter.is_locked("k")
    assert counter.is_locked("k")


def test_a_redis_that_says_nothing_is_waited_for_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as frozen:  # Takes connections, like a stopped process.
        counter = FailureCounter(f"redis://127.0.0.1:{frozen.getsockname()[1]}/0")
        began = time.monotonic()
        assert fail(counter, 3) == [False, False, True]
        assert counter.is_locked("k")
        assert time.monotonic() - began < 2 * lockout.REDIS_OPTIONS["socket_timeout"]


@pytest.mark.only_on("mariadb", "tidb")  # Redis goes with it.
def test_a_redis_that_is_back_is_asked_again(
    counter: FailureCounter, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise RedisConnectionError

    monkeypatch.setattr(lockout, "AWAY_SECONDS", 0.2)
    with monkeypatch.context() as away:
        away.setattr(counter._shared, "get", gone)
        assert not counter.is_locked("k")
    fail(FailureCounter(settings.redis_url), 3)
    assert not counter.is_locked("k")
    time.sleep(0.3)
    assert counter.is_locked("k")
