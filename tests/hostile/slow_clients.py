"""Clients that announce a body and send it slowly, or not at all; and how many answers the others get meanwhile.

`python -m tests.hostile.slow_clients` prints the figures of docs/security.md, of a server as `flask serve` starts it.
"""

import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from tests.hostile.web_server import web_server

PATHS = ("/api/v1/session", "/api/v1/staff/session", "/console/sign-in", "/api/v1/me/phone")
OTHERS = 4
SECONDS = 5.0


@contextmanager
def slow_clients(port: int, count: int, *, tls: ssl.SSLContext | None = None) -> Iterator[None]:
    """So many connections whose bodies never end, over several addresses; each sends another byte now and then."""
    ended = threading.Event()
    with ExitStack() as opened:
        sockets = [opened.enter_context(_connected(port, tls)) for _ in range(count)]
        for number, each in enumerate(sockets):
            head = f"POST {PATHS[number % len(PATHS)]} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200\r\n"
            each.sendall(f"{head}Content-Type: application/json\r\n\r\n{{".encode())

        def drip() -> None:
            while not ended.wait(1):
                for each in sockets[::2]:  # The other half has stopped for good.
                    try:
                        each.sendall(b" ")
                    except OSError:
                        continue

        dripping = threading.Thread(target=drip)
        dripping.start()
        time.sleep(1)
        try:
            yield
        finally:
            ended.set()
            dripping.join()


def _connected(port: int, tls: ssl.SSLContext | None) -> socket.socket:
    plain = socket.create_connection(("127.0.0.1", port), timeout=5)
    return tls.wrap_socket(plain, server_hostname="localhost") if tls else plain


def answers(base: str, seconds: float = SECONDS, *, verify: str | bool = True) -> tuple[int, float]:
    """What others get in this time, commands and pages in turn: how many answers, and the slowest, in seconds."""
    until = time.monotonic() + seconds
    counts, slowest = [0] * OTHERS, [0.0] * OTHERS

    def ask(number: int) -> None:
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                posted = requests.post(f"{base}/api/v1/session", json={"code": ""}, timeout=seconds, verify=verify)
                shown = requests.get(f"{base}/console/sign-in", timeout=seconds, verify=verify)
            except requests.RequestException:
                slowest[number] = seconds
                continue
            counts[number] += (posted.status_code in {422, 429}) + (shown.status_code in {200, 429})
            slowest[number] = max(slowest[number], time.monotonic() - began)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(OTHERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sum(counts), max(slowest)


def main() -> None:
    for count in (0, 12, 200):
        with (
            TemporaryDirectory() as folder,
            web_server(Path(folder), RATE_LIMITS="off") as port,
            slow_clients(port, count),
        ):
            number, slowest = answers(f"http://127.0.0.1:{port}")
        said = f"{count:4} slow clients: {number / SECONDS:.0f} answers/s for others, the slowest {slowest:.2f} s"
        sys.stdout.write(said + "\n")


if __name__ == "__main__":
    main()
