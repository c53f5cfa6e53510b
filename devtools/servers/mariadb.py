"""A private MariaDB for one test run: own data folder, own port, stopped at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

from devtools.servers.ports import free_port
from devtools.servers.sql_server import SqlServer


def find_server() -> str | None:
    """The MariaDB server program, or None where it is not installed."""
    return shutil.which("mariadbd", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")


class MariaDB(SqlServer):
    """A MariaDB server.

    `durable` syncs at every commit, as production does; tests need not. `options` come after ours, so they win.
    `through` is a command that starts the server and stays out of the way.
    """

    def __init__(
        self, folder: Path, *, durable: bool = False, options: tuple[str, ...] = (), through: tuple[str, ...] = ()
    ) -> None:
        self.program = find_server()
        if self.program is None:
            raise RuntimeError("MariaDB is not installed: apt-get install mariadb-server")
        super().__init__(folder, free_port())
        self.data, self._user = folder / "data", _user_and_owner(folder)
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

    def install(self, *options: str) -> None:
        """Make the system tables."""
        command = ["mariadb-install-db", "--no-defaults", f"--datadir={self.data}", f"--user={self._user}"]
        command += ["--skip-test-db", "--auth-root-authentication-method=normal", *options]
        subprocess.run(command, check=True, capture_output=True)

    def command(self, *options: str) -> list[str]:
        return [*self._through, str(self.program), "--no-defaults", *self._options, *options]


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
