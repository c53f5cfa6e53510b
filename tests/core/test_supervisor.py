"""Processes that live and die together: nothing of them is ever left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.core.jobs import supervisor
from app.core.jobs.supervisor import Supervisor

pytestmark = pytest.mark.slow

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready'); time.sleep(600)"


def alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


def pids(processes: Supervisor) -> list[int]:
    return [process.pid for process in processes._running.values()]


def test_leaving_the_block_stops_everything() -> None:
    with Supervisor(os.environ) as processes:
        processes.start("one", *SLEEPER)
        processes.start("two", *SLEEPER)
        started = pids(processes)
        assert processes.wait(until=lambda: all(alive(pid) for pid in started))
    assert [pid for pid in started if not gone(pid)] == []


def test_an_exception_stops_everything() -> None:
    started = []

    def fails() -> None:
        with Supervisor(os.environ) as processes:
            processes.start("one", *SLEEPER)
            started.extend(pids(processes))
            raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        fails()
    assert [gone(pid) for pid in started] == [True]


def test_the_end_of_one_is_told_with_its_status() -> None:
    with Supervisor(os.environ) as processes:
        processes.start("sleeper", *SLEEPER)
        processes.start("the worker", sys.executable, "-c", "raise SystemExit(3)")
        assert not processes.wait()
        assert processes.failure == "the worker ended with status 3"
        started = pids(processes)
    assert all(gone(pid) for pid in started)


@pytest.mark.parametrize("number", supervisor.STOP_SIGNALS)
def test_a_signal_is_a_wish_and_no_failure(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with Supervisor(os.environ) as processes:
        processes.start("sleeper", *SLEEPER)
        os.kill(os.getpid(), number)
        assert not processes.wait()
        assert processes.failure is None
    assert signal.getsignal(number) is before


def test_one_that_will_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS_MAX", 0.2)
    with Supervisor(os.environ) as processes:
        processes.start("stubborn", sys.executable, "-c", STUBBORN)
        time.sleep(0.3)
        started = pids(processes)
    assert all(gone(pid) for pid in started)


def test_what_a_killed_process_had_started_is_killed_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    parent = (
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid))\n"
        "time.sleep(600)"
    )
    with Supervisor(os.environ) as processes:
        processes.start("parent", sys.executable, "-c", parent)
        assert processes.wait(until=lambda: note.exists() and note.read_text() != "")
        grandchild = int(note.read_text())
        os.kill(pids(processes)[0], signal.SIGKILL)
        assert not processes.wait()
    assert gone(grandchild)


@pytest.mark.skipif(not supervisor.dies_with_us(), reason="the kernel tells nobody here")
def test_nobody_outlives_a_killed_supervisor() -> None:
    script = (
        "import os, sys\n"
        "from app.core.jobs.supervisor import Supervisor\n"
        "with Supervisor(os.environ) as processes:\n"
        f"    processes.start('sleeper', *{SLEEPER!r})\n"
        "    print(processes._running['sleeper'].pid, flush=True)\n"
        "    processes.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        time.sleep(0.3)  # setpriv becomes the sleeper.
        process.kill()
    assert gone(child)
