"""MariaDB and MySQL: dumps by their own client programs. The password goes through a file that only we can read."""

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

from sqlalchemy import URL

from app.operations.backups.errors import OperationError

DUMP_PROGRAMS = ("mariadb-dump", "mysqldump")
LOAD_PROGRAMS = ("mariadb", "mysql")
DUMP_OPTIONS = (
    "--single-transaction",  # One snapshot, and nobody waits for it.
    "--quick",
    "--routines",
    "--hex-blob",
    "--no-tablespaces",  # They would need a right that the application's user has no other use for.
    "--default-character-set=utf8mb4",
)
TLS = {"ssl_ca": "ssl-ca", "ssl_cert": "ssl-cert", "ssl_key": "ssl-key"}
POSITION = re.compile(rb"(?:MASTER|SOURCE)_LOG_FILE='([^']+)', (?:MASTER|SOURCE)_LOG_POS=(\d+)")
POSITION_WITHIN_BYTES = 1 << 16
ENDED = b"-- Dump completed"
SAID_CHARS_MAX = 500


def dump(url: URL, into: Path, *, with_binlog: bool) -> dict[str, Any] | None:
    """A compressed dump of a database; says where the binary log stood, if that was asked for.

    Raises OperationError where the program is missing or fails, or its output has no end.
    """
    program = _program(DUMP_PROGRAMS)
    options = [*DUMP_OPTIONS, *_options_of(program, with_binlog=with_binlog)]
    head = tail = b""
    with (
        _defaults(url) as defaults,
        TemporaryFile() as errors,
        gzip.open(into, "wb", compresslevel=6) as packed,
        subprocess.Popen(  # noqa: S603  # A program of PATH, our own options.
            [program, f"--defaults-file={defaults}", *options, str(url.database)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        for chunk in _chunks(process.stdout):
            packed.write(chunk)
            head = head if len(head) >= POSITION_WITHIN_BYTES else head + chunk
            tail = (tail + chunk)[-200:]
        process.wait()
        _must_have_worked(program, process.returncode, errors)
    if ENDED not in tail:
        raise OperationError(f"{program} ended in the middle of its dump")
    found = POSITION.search(head[:POSITION_WITHIN_BYTES])
    return {"file": found[1].decode(), "position": int(found[2])} if found else None


def load(backup: Path, url: URL) -> None:
    """Run a dump in a database. Raises OperationError where the program is missing or fails."""
    program = _program(LOAD_PROGRAMS)
    with (
        _defaults(url) as defaults,
        TemporaryFile() as errors,
        gzip.open(backup, "rb") as packed,
        subprocess.Popen(  # noqa: S603  # As above.
            [program, f"--defaults-file={defaults}", "--default-character-set=utf8mb4", str(url.database)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        ) as process,
    ):
        assert process.stdin is not None  # noqa: S101  # It is a pipe.
        try:
            shutil.copyfileobj(packed, process.stdin, 1 << 20)
            process.stdin.close()
        except BrokenPipeError:
            process.stdin = None  # It has given up; what it says about that follows.
        process.wait()
        _must_have_worked(program, process.returncode, errors)


def _program(names: tuple[str, ...]) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise OperationError(
            f"{' or '.join(names)} is not on PATH: install the client programs of your database"
            " (Debian: apt-get install mariadb-client)"
        )
    return found


def _options_of(program: str, *, with_binlog: bool) -> list[str]:
    """What MariaDB's and MySQL's programs call differently."""
    asked = [program, "--no-defaults", "--version"]
    version = subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603
    mariadb = "MariaDB" in version
    binlog = ["--master-data=2" if mariadb else "--source-data=2"] if with_binlog else []
    return binlog if mariadb else [*binlog, "--set-gtid-purged=OFF"]


@contextmanager
def _defaults(url: URL) -> Iterator[Path]:
    """An option file with what the URL says: on the command line everybody on the machine would see the password."""
    values: dict[str, object] = {"user": url.username, "password": url.password, "host": url.host, "port": url.port}
    values |= {option: url.query.get(name) for name, option in TLS.items()}
    socket = url.query.get("unix_socket")
    values |= {"socket": socket} if socket else {"protocol": "tcp"}
    lines = [f"{name}={_quoted(str(value))}" for name, value in values.items() if value is not None]
    with TemporaryDirectory(prefix="creditbank-") as folder:
        path = Path(folder) / "client.cnf"
        path.touch(mode=0o600)
        path.write_text("\n".join(["[client]", *lines, ""]), encoding="utf-8")
        yield path


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _chunks(stream: IO[bytes] | None) -> Iterator[bytes]:
    while stream is not None and (chunk := stream.read(1 << 20)):
        yield chunk


def _must_have_worked(program: str, status: int, errors: IO[bytes]) -> None:
    if status:
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip()[-SAID_CHARS_MAX:]
        raise OperationError(f"{Path(program).name} ended with status {status}: {said}")
