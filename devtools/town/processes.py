"""What the processes of the servers use, as Linux counts it: memory, and time on the processors.

Time on the processors says what a request costs even while others use the machine, too: they make it wait, not work.
"""

import os
from collections.abc import Iterable
from pathlib import Path

KB_PER_MB = 1024
_USER, _SYSTEM = 11, 12  # Places in /proc/<pid>/stat after the name, as `man proc` counts from the state.
_TICKS = os.sysconf("SC_CLK_TCK")


def workers(server: int) -> list[int]:
    """The processes that a web server has started."""
    return [pid for pid, stat in _stats() if int(stat[1]) == server]


def of_port(port: int) -> list[int]:
    """Servers whose command names this port: MariaDB's."""
    return [pid for pid, _ in _stats() if f"--port={port}".encode() in _read(pid, "cmdline").split(b"\0")]


def resident_mb(pids: Iterable[int]) -> float:
    """The most resident memory that one of them has, in MB."""
    lines = (line.split() for pid in pids for line in _read(pid, "status").splitlines())
    return max(int(line[1]) / KB_PER_MB for line in lines if line[0] == b"VmRSS:")


def cpu_seconds(pids: Iterable[int]) -> float:
    """The time that all of them together have had on the processors since they began."""
    wanted = set(pids)
    ticks = sum(int(stat[_USER]) + int(stat[_SYSTEM]) for pid, stat in _stats() if pid in wanted)
    return ticks / _TICKS


def _stats() -> list[tuple[int, list[bytes]]]:
    """Every process, with what follows its name: a name may have spaces and brackets of its own."""
    every = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    read = ((pid, _read(pid, "stat")) for pid in every)
    return [(pid, stat.rsplit(b")", 1)[1].split()) for pid, stat in read if stat]


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # It has ended meanwhile.
        return b""
