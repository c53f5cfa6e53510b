"""A database server that speaks MySQL's protocol, on this machine and for one run only."""

import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

import pymysql

START_SECONDS = 60
STOP_SECONDS = 30


class SqlServer(ABC):
    """One server, whose folder and port stay the same through kills and restarts."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.log = folder, port, folder / "server.log"
        self.url = f"mysql+pymysql://root@127.0.0.1:{port}/creditbank"
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self, *options: str) -> list[str]:
        """What starts it."""

    def start(self, *options: str, answers: bool = True) -> None:
        """Start it, and wait until it answers unless it cannot do so alone."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command(*options), stdout=log, stderr=log)
        if answers:
            self.wait()

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Until it takes connections."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                said = self.log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{type(self).__name__} ended at once:\n{said}")
            try:
                pymysql.connect(host="127.0.0.1", port=self.port, user="root", connect_timeout=2).close()
            except pymysql.err.MySQLError:
                time.sleep(0.1)
                continue
            return
        raise RuntimeError(f"{type(self).__name__} did not answer within {seconds} s")

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """What the server itself says, outside any database."""
        with (
            pymysql.connect(host="127.0.0.1", port=self.port, user="root", autocommit=True, read_timeout=30) as asked,
            asked.cursor() as cursor,
        ):
            cursor.execute(sql)
            return list(cursor.fetchall())

    def kill(self) -> None:
        """As a power cut would, except that what the kernel has been given is not lost."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
