"""Request buffering: bodies are here before anybody works on them, in a WSGI application around `core.db.admission`.

A client that sends slowly, or that has stopped sending, holds a thread of its own and nothing else. Of those threads
there are many, for they only wait; there is an end to them, and to the memory and disk that half-sent bodies take.
"""

import threading
from collections.abc import Callable, Iterable
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any

from app.core.db.admission import REFUSED

BYTES_MAX = 6 * 1024 * 1024
"""Of a body; nginx refuses longer ones, too. Longer than BYTES_SMALL are only files, which wait on the disk."""
BYTES_SMALL = 256 * 1024
READING_MAX = 320
"""Requests of one process whose bodies are on their way. Who comes after them is told that it is busy."""
READING_LARGE_MAX = 16
_CHUNK_BYTES = 64 * 1024

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class RequestBuffering:
    """Calls the application once the body is here. One that is too long is left for it to refuse."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._small = threading.BoundedSemaphore(READING_MAX)
        self._large = threading.BoundedSemaphore(READING_LARGE_MAX)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        announced = environ.get("CONTENT_LENGTH") or ("" if "HTTP_TRANSFER_ENCODING" in environ else "0")
        length = int(announced) if announced.isascii() and announced.isdigit() else None
        if length == 0 or (length or 0) > BYTES_MAX:
            return self._application(environ, start_response)
        is_small = length is not None and length <= BYTES_SMALL
        reading = self._small if is_small else self._large
        if not reading.acquire(blocking=False):
            environ[REFUSED] = True
            return self._application(environ, start_response)
        try:
            body = _read(environ["wsgi.input"], BytesIO() if is_small else TemporaryFile(), length)  # noqa: SIM115
        finally:
            reading.release()
        with body:
            if length is not None and body.tell() < length:
                return _gone(start_response)
            body.seek(0)
            environ["wsgi.input"] = body
            environ["wsgi.input_terminated"] = True
            return self._application(environ, start_response)


def _read(source: Any, body: IO[bytes], length: int | None) -> IO[bytes]:
    """At most one byte more than is taken, by which the application knows that it is too much."""
    missing = BYTES_MAX + 1 if length is None else length
    while missing and (part := source.read(min(missing, _CHUNK_BYTES))):
        body.write(part)
        missing -= len(part)
    return body


def _gone(start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Nobody listens to the answer to half a request; nothing must be done for it either."""
    start_response("400 Bad Request", [("Content-Length", "0"), ("Connection", "close")])
    return [b""]
