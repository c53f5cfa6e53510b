"""A private MariaDB for one test run: own data folder, own port, stopped at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
from sqlalchemy import Engine, create_engine, make_url, text

from tests.support.ports import free_port

START_SECONDS = 60
STOP_SECONDS = 30


def find_server() -> str | None:
    """The MariaDB server program, or None where it is not installed."""
    return shutil.which("mariadbd", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")


class MariaDB:
    """One server, whose folder and port stay the same through kills and restarts.

    `durable` syncs at every commit, as production does; tests need not. `options` come after ours, so they win.
    `through` is a command that starts the server and stays out of the way.
    """

    def __init__(
        self, folder: Path, *, durable: bool = False, options: tuple[str, ...] = (), through: tuple[str, ...] = ()
    ) -> None:
        self.program = find_server()
        if self.program is None:
            raise RuntimeError("MariaDB is not installed: apt-get install mariadb-server")
        self.folder, self.port = folder, free_port()
        self.url = f"mysql+pymysql://root@127.0.0.1:{self.port}/creditbank"
        self.data, self.log, self._user = folder / "data", folder / "server.log", _user_and_owner(folder)
        self._through = through
        self._options = (
            f"--datadir={self.data}",
            f"--tmpdir={folder}",  # A server clears it of what looks like its own: they must not share one.
            f"--user={self._user}",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            f"--socket={folder}/server.sock",
            f"--pid-file={folder}/server.pid",
            "--innodb-buffer-pool-size=512M",
            "--innodb-log-file-size=256M",
            "--max-connections=400",
            f"--innodb-flush-log-at-trx-commit={1 if durable else 2}",
            "--skip-log-bin",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_bin",
            *options,
        )
        self.process: subprocess.Popen[bytes] | None = None

    def install(self, *options: str) -> None:
        """Make the system tables."""
        command = ["mariadb-install-db", "--no-defaults", f"--datadir={self.data}", f"--user={self._user}"]
        command += ["--skip-test-db", "--auth-root-authentication-method=normal", *options]
        subprocess.run(command, check=True, capture_output=True)

    def start(self, *options: str, answers: bool = True) -> None:
        """Start it, and wait until it answers unless it cannot do so alone."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command(*options), stdout=log, stderr=log)
        if answers:
            self.wait()

    def command(self, *options: str) -> list[str]:
        return [*self._through, str(self.program), "--no-defaults", *self._options, *options]

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Until it takes connections."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                said = self.log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"MariaDB ended at once:\n{said}")
            try:
                pymysql.connect(host="127.0.0.1", port=self.port, user="root", connect_timeout=2).close()
            except pymysql.err.MySQLError:
                time.sleep(0.1)
                continue
            return
        raise RuntimeError(f"MariaDB did not answer within {seconds} s")

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


@contextmanager
def running_mariadb(
    *, durable: bool = False, options: tuple[str, ...] = (), through: tuple[str, ...] = ()
) -> Iterator[str]:
    """The URL of a fresh, empty server."""
    with tempfile.TemporaryDirectory(prefix="creditbank-mariadb-") as folder:
        server = MariaDB(Path(folder), durable=durable, options=options, through=through)
        server.install()
        try:
            server.start()
            server.query("CREATE DATABASE creditbank")
            yield server.url
        finally:
            server.stop()


def _user_and_owner(folder: Path) -> str:
    """MariaDB refuses to run as root: give it a user, and the folder to that user."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    shutil.chown(folder, "mysql", "mysql")
    return "mysql"


@contextmanager
def another_database(url: str, name: str) -> Iterator[str]:
    """The URL of an empty database beside the one of a MariaDB URL; it is dropped at the end."""
    server = create_engine(make_url(url))
    try:
        _run(server, f"CREATE DATABASE {name}")
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f"DROP DATABASE IF EXISTS {name}")
        server.dispose()


def _run(server: Engine, statement: str) -> None:
    with server.begin() as connection:
        connection.execute(text(statement))
