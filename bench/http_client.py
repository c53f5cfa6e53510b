"""A cheap HTTP client: prebuilt requests over a few kept connections, one thread, no library.

On a machine with few cores the client eats what the server could have used; so it only counts what it must.
"""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

ANSWER_SECONDS_MAX = 60
_LENGTH = b"content-length:"


class BadAnswerError(RuntimeError):
    """An answer other than the wanted one: a benchmark of errors is worth nothing."""


@dataclass
class Outcome:
    """What one process did in one round. `used` counts requests sent, all of them answered; latencies in seconds.

    `cpu_seconds` is the time that it was on a processor itself.
    """

    used: int = 0
    began: float = 0.0
    ended: float = 0.0
    latencies: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS_MAX)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self, wanted: bytes) -> bool:
        """Whether the answer is complete. Raises BadAnswerError when it is not the wanted one."""
        received = self.socket.recv(65536)
        if not received:
            raise BadAnswerError("the server closed a connection")
        self.buffer += received
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = self.buffer[:end].lower()
        at = head.index(_LENGTH) + len(_LENGTH)
        length = int(head[at:].split(b"\r\n", 1)[0])
        if len(self.buffer) < end + 4 + length:
            return False
        if head[9:12] != wanted:
            raise BadAnswerError(self.buffer[:600].decode(errors="replace"))
        self.buffer = b""
        return True


def run(port: int, requests: list[bytes], connections: int, seconds: float, wanted: bytes, _writer: Any) -> Outcome:
    """Send requests one after the other over each connection until the time is over or there are none left."""
    outcome = Outcome()
    left = iter(requests)
    with selectors.DefaultSelector() as selector:
        opened = [_Connection(port) for _ in range(connections)]
        try:
            outcome.began, cpu_began = time.perf_counter(), time.process_time()
            deadline = outcome.began + seconds
            waiting = 0
            for connection in opened:
                selector.register(connection.socket, selectors.EVENT_READ, connection)
                waiting += _send_next(connection, left, outcome)
            while waiting:
                ready = selector.select(ANSWER_SECONDS_MAX)
                if not ready:
                    raise BadAnswerError(f"no answer within {ANSWER_SECONDS_MAX} s")
                for key, _ in ready:
                    connection = key.data
                    if connection.receive(wanted):
                        now = time.perf_counter()
                        outcome.latencies.append(now - connection.sent_at)
                        if now >= deadline or not _send_next(connection, left, outcome):
                            waiting -= 1
            outcome.ended, outcome.cpu_seconds = time.perf_counter(), time.process_time() - cpu_began
        finally:
            for connection in opened:
                connection.socket.close()
    return outcome


def _send_next(connection: _Connection, left: Iterator[bytes], outcome: Outcome) -> bool:
    request = next(left, None)
    if request is None:
        return False
    outcome.used += 1
    connection.send(request)
    return True
