"""The web server's clock set forward and back while it serves, by libfaketime; the database keeps the true time."""

import time
from collections import Counter
from functools import partial
from pathlib import Path

from app.core.db.skew import ClockWrongError
from tests.faults.run import Watch
from tests.faults.web import Web

LIBRARIES = ("/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib/faketime")
LIBRARY = "libfaketimeMT.so.1"
TRUE = "+0"
STEPS = {"+5 min": "+5m", "−5 min": "-5m", "+1 day": "+1d", "−1 day": "-1d", "true": TRUE}


def find_library() -> Path:
    """Raises RuntimeError where it is not installed."""
    found = [Path(folder) / LIBRARY for folder in LIBRARIES if (Path(folder) / LIBRARY).exists()]
    if not found:
        raise RuntimeError("libfaketime is not installed: apt-get install libfaketime")
    return found[0]


class Clock:
    """The clock of a web server that is started with `env`. Waiting and time-outs go by the true one."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.set(TRUE)
        self.env = {
            "LD_PRELOAD": str(find_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
        }

    def set(self, offset: str) -> None:
        part = self._file.with_suffix(".new")
        part.write_text(offset + "\n", encoding="ascii")
        part.replace(self._file)  # It is read at any moment, and must be whole then.


def move_clock(web: Web, clock: Clock, watch: Watch, *, seconds: float) -> str:
    """Every step is a jump of a running process: forward, ten minutes back, and so on. On SQLite, whose clock is ours:
    it serves on, by whatever time it is.
    """
    web.stop()
    web.start(**clock.env)
    for offset in STEPS.values():
        watch.blow(partial(clock.set, offset))
        time.sleep(seconds)
    return f"{', '.join(STEPS)}, {seconds:g} s each, while it served"


def part_from_database(web: Web, clock: Clock, watch: Watch, *, seconds: float) -> str:
    """Web servers and worker away from the database's clock, and back: meanwhile nothing is done, and that is said."""
    web.stop()
    web.start(**clock.env)
    told: Counter[str] = Counter()
    for offset in (step for step in STEPS.values() if step != TRUE):
        seen = len(watch.crowd.log.entries)

        def restore() -> None:
            time.sleep(seconds)
            clock.set(TRUE)

        watch.blow(partial(clock.set, offset), restore)
        told.update(code for entry in watch.crowd.log.since(seen) for code in entry.refusals)
    if not told[ClockWrongError.code]:
        raise AssertionError(f"nobody was told that a clock is wrong: {told}")
    names = ", ".join(name for name, step in STEPS.items() if step != TRUE)
    said = f"commands were told {told[ClockWrongError.code]} × clock_wrong"
    return f"{names}, {seconds:g} s each, true in between; {said}"
