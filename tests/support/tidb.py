"""A private TiDB for one test run: one process, its store `unistore` inside it, in memory.

It is TiDB's own layer of SQL, transactions and locks. Its store is made for tests: it keeps nothing through a kill.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools.servers.ports import free_port
from devtools.servers.sql_server import SqlServer

BUILT = Path.home() / ".cache" / "creditbank" / "tidb" / "tidb-server"
"""Where `make tidb-server` puts it."""


def find_server() -> str | None:
    """The program: of TIDB_SERVER, on PATH, or built by `make tidb-server`; None where there is none."""
    named = os.environ.get("TIDB_SERVER")
    return shutil.which(named) if named else shutil.which("tidb-server") or shutil.which(BUILT)


class TiDB(SqlServer):
    """A TiDB server; `prepare` makes it fit and gives it an empty database."""

    def __init__(self, folder: Path) -> None:
        program = find_server()
        if program is None:
            raise RuntimeError("TiDB is not there: make tidb-server, or TIDB_SERVER=…")
        super().__init__(folder, free_port())
        self._program = program

    def command(self, *options: str) -> list[str]:
        files = [
            f"--path={self.folder}/tidb-unistore-temp",
            f"--temp-dir={self.folder}",
            f"--socket={self.folder}/sock",
            f"--log-slow-query={self.folder}/slow.log",  # Otherwise it is written to wherever the tests were started.
        ]
        here = ["--host=127.0.0.1", f"-P={self.port}", "--report-status=false"]
        return ["env", f"TMPDIR={self.folder}", self._program, "--store=unistore", *here, *files, "-L=error", *options]

    def prepare(self) -> None:
        self.query("SET GLOBAL tidb_enable_check_constraint = ON")
        self.query("CREATE DATABASE creditbank")


@contextmanager
def running_tidb() -> Iterator[str]:
    """The URL of a fresh, empty server."""
    with tempfile.TemporaryDirectory(prefix="creditbank-tidb-") as folder:
        server = TiDB(Path(folder))
        try:
            server.start()
            server.prepare()
            yield server.url
        finally:
            server.stop()


def version() -> str:
    """What the program says of itself, in one line."""
    done = subprocess.run([str(find_server()), "-V"], capture_output=True, text=True, check=True)
    return "; ".join(line for line in done.stdout.splitlines() if line)
