"""Places in one process: what waits takes some of them, never all, and nobody waits long for one."""

import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from app.core.db import admission
from app.core.db.admission import COMMANDS_MAX, PLACES, REFUSED, SAME_MAX, THREADS, Admission

WAIT_SECONDS = 10


class House:
    """An application whose answers to `/held…` come when it is told to; `inside` are the paths that are at work."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.inside: list[str] = []
        self.pause = 0.0
        self.most = 0
        self.admission = Admission(self.answer)

    def answer(self, environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if REFUSED in environ:
            return [b"refused"]
        self.inside.append(path)
        self.most = max(self.most, len(self.inside))
        if path.startswith("/held"):
            self.open.wait(WAIT_SECONDS)
        time.sleep(self.pause)
        self.inside.remove(path)
        return [b"done"]

    def ask(self, method: str, path: str) -> bytes:
        return b"".join(self.admission({"PATH_INFO": path, "REQUEST_METHOD": method}, lambda *_: None))

    def until(self, inside: int) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while len(self.inside) < inside and time.monotonic() < deadline:
            time.sleep(0.005)
        assert len(self.inside) == inside


@contextmanager
def asked(house: House, *requests: tuple[str, str]) -> Iterator[list[Future[bytes]]]:
    """Each in a thread of its own, let go at the end."""
    with ThreadPoolExecutor(len(requests)) as pool:
        try:
            yield [pool.submit(house.ask, *request) for request in requests]
        finally:
            house.open.set()


def test_what_waits_for_one_thing_leaves_places_to_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "PATIENCE_SECONDS", WAIT_SECONDS)
    house = House()
    with asked(house, *[("POST", "/held/1")] * 50) as waiting:
        house.until(SAME_MAX)
        assert [house.ask("POST", "/offers/2/claims"), house.ask("GET", "/me/bank")] == [b"done", b"done"]
        assert house.inside == ["/held/1"] * SAME_MAX
        house.open.set()
        assert {each.result(WAIT_SECONDS) for each in waiting} == {b"done"}
    assert house.most <= SAME_MAX + 1


def test_commands_leave_a_place_for_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "PATIENCE_SECONDS", 0.2)
    house = House()
    with asked(house, *[("POST", f"/held/{number}") for number in range(COMMANDS_MAX)]):
        house.until(COMMANDS_MAX)
        assert house.ask("POST", "/offers/2/claims") == b"refused"
        assert house.ask("GET", "/me/bank") == b"done"


def test_a_probe_is_let_in_when_every_place_is_taken() -> None:
    house = House()
    with asked(house, *[("GET", f"/held/{number}") for number in range(PLACES)]):
        house.until(PLACES)
        assert house.ask("GET", "/health/live") == b"done"


def test_who_finds_no_place_is_told_before_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "PATIENCE_SECONDS", 0.3)
    house = House()
    with asked(house, *[("POST", "/held/1")] * 20) as waiting:
        assert _told(waiting, 20 - SAME_MAX) == [b"refused"] * (20 - SAME_MAX)
    assert house.ask("POST", "/held/1") == b"done"


def test_who_waits_behind_others_that_are_served_waits_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd is no reason to refuse anybody, as long as it moves."""
    monkeypatch.setattr(admission, "PATIENCE_SECONDS", 0.2)
    house = House()
    house.pause = 0.1
    with asked(house, *[("POST", "/crowd")] * (SAME_MAX * 8)) as waiting:
        assert {each.result(WAIT_SECONDS) for each in waiting} == {b"done"}


def _told(waiting: list[Future[bytes]], many: int) -> list[bytes]:
    """What the first of them were answered while the others are held."""
    deadline = time.monotonic() + WAIT_SECONDS
    while sum(each.done() for each in waiting) < many and time.monotonic() < deadline:
        time.sleep(0.01)
    return [each.result() for each in waiting if each.done()]


def test_a_full_queue_refuses_at_once_and_leaves_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "PATIENCE_SECONDS", WAIT_SECONDS)
    house = House()
    with asked(house, *[("POST", "/held/1")] * THREADS) as waiting:
        at_once = THREADS - SAME_MAX - admission.QUEUED_COMMANDS_MAX
        assert _told(waiting, at_once)[:at_once] == [b"refused"] * at_once
        assert house.ask("POST", "/offers/2/claims") == b"done"  # What has a place is not queued behind them.
    assert admission.QUEUE_MAX + PLACES < THREADS


def test_who_was_refused_is_told_so_in_the_shape_of_all_errors(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/communities", environ_overrides={REFUSED: True})
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == "1"
