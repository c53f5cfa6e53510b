"""A private Redis for one test run, in memory only."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from devtools.servers.ports import free_port

START_SECONDS = 10


def find_server() -> str | None:
    return shutil.which("redis-server")


class RedisServer:
    """One server, whose port stays the same through kills and restarts; what it kept is gone each time."""

    def __init__(self) -> None:
        self._program = find_server()
        if self._program is None:
            raise RuntimeError("Redis is not installed: apt-get install redis-server")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [str(self._program), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        with redis.Redis(port=self.port) as client:
            while time.monotonic() < deadline:
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    time.sleep(0.05)
        raise RuntimeError(f"Redis did not answer within {START_SECONDS} s")

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
            self._process.wait(timeout=START_SECONDS)


@contextmanager
def running_redis() -> Iterator[str]:
    """The URL of a fresh, empty server."""
    server = RedisServer()
    try:
        server.start()
        yield server.url
    finally:
        server.stop()
