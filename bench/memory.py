"""How much memory the processes of a web server have, as Linux counts it."""

from pathlib import Path

KB_PER_MB = 1024


def workers_mb(server: int) -> list[float]:
    """Resident memory of each worker of a server, in MB; of the server itself where it has none."""
    return [_resident_mb(pid) for pid in _children(server) or [server]]


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rsplit(")", 1)[1].split()  # A name may have spaces and brackets of its own.
        except OSError:  # It has ended meanwhile.
            continue
        if int(after_name[1]) == parent:
            found.append(int(stat.parent.name))
    return sorted(found)


def _resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / KB_PER_MB for line in lines if line.startswith("VmRSS:"))
