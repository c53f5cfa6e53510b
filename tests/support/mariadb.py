"""A private MariaDB for one test run: own data folder, own port, stopped at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
from sqlalchemy import Engine, create_engine, make_url, text

START_SECONDS = 60


def find_server() -> str | None:
    """The MariaDB server program, or None where it is not installed."""
    return shutil.which("mariadbd", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_mariadb(*, durable: bool = False) -> Iterator[str]:
    """The URL of a fresh, empty server. `durable` syncs at every commit, as production does; tests need not."""
    server = find_server()
    if server is None:
        raise RuntimeError("MariaDB is not installed: apt-get install mariadb-server")
    with tempfile.TemporaryDirectory(prefix="creditbank-mariadb-") as folder:
        user = _user_and_owner(Path(folder))
        data, port = Path(folder) / "data", free_port()
        subprocess.run(
            [
                "mariadb-install-db",
                "--no-defaults",
                f"--datadir={data}",
                f"--user={user}",
                "--skip-test-db",
                "--auth-root-authentication-method=normal",
            ],
            check=True,
            capture_output=True,
        )
        process = subprocess.Popen(
            [
                server,
                "--no-defaults",
                f"--datadir={data}",
                f"--tmpdir={folder}",  # A server clears it of what looks like its own: they must not share one.
                f"--user={user}",
                f"--port={port}",
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
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(port, process)
            yield f"mysql+pymysql://root@127.0.0.1:{port}/creditbank"
        finally:
            process.terminate()
            process.wait(timeout=30)


def _user_and_owner(folder: Path) -> str:
    """MariaDB refuses to run as root: give it a user, and the folder to that user."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    shutil.chown(folder, "mysql", "mysql")
    return "mysql"


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 10):
        if process.poll() is not None:
            raise RuntimeError(f"MariaDB ended at once with status {process.returncode}")
        try:
            connection = pymysql.connect(host="127.0.0.1", port=port, user="root")
        except pymysql.err.OperationalError:
            time.sleep(0.1)
            continue
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE creditbank")
        return
    raise RuntimeError(f"MariaDB did not answer within {START_SECONDS} s")


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
