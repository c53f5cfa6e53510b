"""A disk that is full while commands come in, and that has room again."""

import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.run import Watch

SIZE_MB = 64
FULL_SECONDS = 6.0


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 64 MB in memory; mounting it takes root."""
    if os.geteuid() != 0:
        raise RuntimeError("a small disk is a tmpfs, and mounting one takes root")
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=0777", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_disk(disk: Path, revive: Callable[[], str], watch: Watch) -> str:
    """Take all room that is left; wait; give it back. Commands meanwhile are refused as `storage_full`.

    `revive` starts a database that has ended for lack of room, as systemd would, and says so.
    """
    filler, revived = disk / "filler", ""

    def strike() -> None:
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                pass

    def restore() -> None:
        nonlocal revived
        time.sleep(FULL_SECONDS)
        filler.unlink()
        revived = revive()

    seen = len(watch.crowd.log.entries)
    watch.blow(strike, restore)
    later = Counter(code for entry in watch.crowd.log.since(seen) for code in entry.refusals)
    if not later["storage_full"]:
        raise AssertionError(f"nobody was told that the disk is full: {later}")
    told = ", ".join(f"{times} × {code}" for code, times in later.most_common())
    return f"{SIZE_MB} MB disk full for {FULL_SECONDS:g} s; commands were told: {told}{revived}"
