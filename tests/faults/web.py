"""The web server's processes, Granian as in production with a `flask worker` beside it, and the ways in which they end.

Granian starts a killed worker anew, and gives up when one dies twice within five seconds; then a thread here starts
Granian again, as systemd would (`Restart=always`).
"""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from app.core.jobs.supervisor import dies_with_us
from app.serving import ROOT, granian_command
from devtools.servers.ports import free_port
from tests.faults.places import ORDERS

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 15
RESTART_SECONDS = 0.2
WORKERS = 2
ENTRY = "tests.faults.entry:app"


class Web:
    """Workers on one port, which stays the same. `log` is what they say, `restarts` how often Granian gave up."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.port = free_port()
        self.orders, self.log = folder / "orders", folder / "web.log"
        self.orders.mkdir()
        self.env = {**os.environ, **env, ORDERS: str(self.orders)}
        self.restarts = 0
        self._wanted = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=lambda: None)

    def start(self, **env: str) -> None:
        """Start it, wait until it answers, and keep it running until it is stopped or killed as a whole."""
        self._process = self._spawn(granian_command(self.port, workers=WORKERS, application=ENTRY), env)
        self._worker = self._spawn((sys.executable, "-m", "flask", "worker"), env)
        self.wait()
        self._wanted.set()
        self._keeper = threading.Thread(target=self._keep, args=(env,), daemon=True)
        self._keeper.start()

    def _spawn(self, command: Sequence[str], env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(
                (*dies_with_us(), *command),
                env={**self.env, **env},
                cwd=ROOT,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )

    def _keep(self, env: Mapping[str, str]) -> None:
        while self._wanted.is_set():
            if self._process is not None and self._process.poll() is not None:
                _kill_group(self._process)
                self._process = self._spawn(granian_command(self.port, workers=WORKERS, application=ENTRY), env)
                self.restarts += 1
            time.sleep(RESTART_SECONDS)

    def _let_go(self) -> None:
        self._wanted.clear()
        if self._keeper.is_alive():
            self._keeper.join()

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError(f"the web server ended at once: {self.said[-2000:]}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the web server did not answer within {START_SECONDS_MAX} s")

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def kill(self) -> None:
        """All of its processes and the worker at once, as a power cut would."""
        self._let_go()
        for process in filter(None, (self._process, self._worker)):
            _kill_group(process)

    def stop(self) -> None:
        self._let_go()
        processes = list(filter(None, (self._process, self._worker)))
        for process in processes:
            process.terminate()
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS_MAX)
            _kill_group(process)


def _kill_group(leader: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader.pid, signal.SIGKILL)
    leader.wait()
