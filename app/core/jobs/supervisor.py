"""Several processes that live and die together: when one ends, or we are told to stop, all others are stopped too."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_SECONDS_MAX = 10
POLL_SECONDS = 0.1


class Supervisor:
    """Use it in a with-block: leaving it stops every process and everything they have started.

    `failure` says which process ended on its own, if one did.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._told_to_stop = False
        self._handlers: dict[int, Any] = {}
        self.failure: str | None = None

    def start(self, name: str, *command: str) -> None:
        """Start a process in a group of its own, so that only we pass a Ctrl-C on to it."""
        process = subprocess.Popen(  # noqa: S603  # Our own commands.
            (*dies_with_us(), *command), env=self._env, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self._running[name] = process

    def wait(self, until: Callable[[], bool] = lambda: False) -> bool:
        """Whether it has come to be so, rather than that we were told to stop or that a process ended."""
        while not self._told_to_stop and self.failure is None:
            if until():
                return True
            for name, process in self._running.items():
                if process.poll() is not None:
                    self.failure = f"{name} ended with status {process.returncode}"
            time.sleep(POLL_SECONDS)
        return False

    def __enter__(self) -> "Supervisor":
        self._handlers = {number: signal.signal(number, self._stop_asked) for number in STOP_SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS_MAX
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            _kill_group(process.pid)  # Also what a killed process has left behind.
            process.wait()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _stop_asked(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):  # Nobody is left in it.
        os.killpg(leader, signal.SIGKILL)


def dies_with_us() -> tuple[str, ...]:
    """What to put before a command so that the kernel ends it should we be killed outright; Linux only."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return (setpriv, "--pdeathsig", "TERM") if setpriv else ()
