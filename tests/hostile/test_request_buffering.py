"""Bodies that come slowly, or never: who sends them waits, and nobody else."""

import io
import os
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.db.admission import REFUSED, THREADS, Admission
from app.core.http import request_buffering
from app.core.http.request_buffering import BYTES_MAX, BYTES_SMALL, READING_LARGE_MAX, READING_MAX, RequestBuffering
from tests.hostile.slow_clients import answers, slow_clients
from tests.hostile.web_server import web_server


class Hanging:
    """A body that does not come before it is let go."""

    def __init__(self) -> None:
        self.asked, self.go = threading.Event(), threading.Event()

    def read(self, size: int) -> bytes:
        self.asked.set()
        self.go.wait(10)
        return b"x" * size


def echo(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
    return [b"busy" if REFUSED in environ else environ["wsgi.input"].read()]


def environ_of(body: Any, length: int | None) -> dict[str, Any]:
    environ = {"PATH_INFO": "/x", "REQUEST_METHOD": "POST", "wsgi.input": body}
    return environ | ({"HTTP_TRANSFER_ENCODING": "chunked"} if length is None else {"CONTENT_LENGTH": str(length)})


def sent(application: Any, body: Any, length: int | None) -> bytes:
    said: list[str] = []
    answer = b"".join(application(environ_of(body, length), lambda status, _: said.append(status)))
    return said[0].encode() if said else answer


@pytest.mark.parametrize("size", [1, BYTES_SMALL, BYTES_SMALL + 1, BYTES_MAX])
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_arrives_as_it_was_sent(size: int, announced: bool) -> None:
    body = os.urandom(1000) * (size // 1000 + 1)
    assert sent(RequestBuffering(echo), io.BytesIO(body[:size]), size if announced else None) == body[:size]


def test_half_a_body_does_nothing() -> None:
    assert sent(RequestBuffering(echo), io.BytesIO(b"abc"), 4).startswith(b"400")


def test_what_is_too_long_is_left_for_the_application_to_refuse() -> None:
    assert len(sent(RequestBuffering(echo), io.BytesIO(b"x" * (BYTES_MAX + 9)), None)) == BYTES_MAX + 1
    hanging = Hanging()
    hanging.go.set()
    sent(RequestBuffering(lambda *_: [b""]), hanging, BYTES_MAX + 1)
    assert not hanging.asked.is_set()


def test_whoever_sends_slowly_holds_no_place() -> None:
    application = RequestBuffering(Admission(echo))
    hanging = [Hanging() for _ in range(12)]
    threads = [threading.Thread(target=sent, args=(application, body, 3)) for body in hanging]
    for thread in threads:
        thread.start()
    try:
        assert all(body.asked.wait(10) for body in hanging)
        began = time.monotonic()
        assert sent(application, io.BytesIO(b"abc"), 3) == b"abc"
        assert time.monotonic() - began < 0.5
    finally:
        for body in hanging:
            body.go.set()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize(("limit", "length"), [("READING_MAX", 3), ("READING_LARGE_MAX", None)])
def test_there_is_an_end_to_those_who_wait(monkeypatch: pytest.MonkeyPatch, limit: str, length: int | None) -> None:
    monkeypatch.setattr(request_buffering, limit, 1)
    application, hanging = RequestBuffering(Admission(echo)), Hanging()
    thread = threading.Thread(target=sent, args=(application, hanging, length))
    thread.start()
    try:
        assert hanging.asked.wait(10)
        assert sent(application, io.BytesIO(b"abc"), length) == b"busy"
        assert sent(application, io.BytesIO(b""), 0) == b""
    finally:
        hanging.go.set()
        thread.join()
    assert sent(application, io.BytesIO(b"abc"), length) == b"abc"


def test_threads_are_left_beside_those_who_wait() -> None:
    assert READING_MAX + READING_LARGE_MAX + 128 <= THREADS


@pytest.fixture
def served(tmp_path: Path) -> Iterator[int]:
    """The port of a web server as `flask serve` starts it."""
    with web_server(tmp_path, RATE_LIMITS="off") as port:
        yield port


@pytest.mark.slow
@pytest.mark.parametrize("count", [12, 200])
def test_others_are_served_while_slow_clients_hang(served: int, count: int) -> None:
    with slow_clients(served, count):
        number, slowest = answers(f"http://127.0.0.1:{served}", 3)
    assert number > 20
    assert slowest < 2.5
