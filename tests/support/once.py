"""What all test processes of a run share is built by the one that comes first."""

import fcntl
from collections.abc import Callable
from pathlib import Path


def built_once(shared: Path, name: str, build: Callable[[Path], None]) -> Path:
    """The folder that `build` fills; who comes while it does so waits, and after a failure the next one tries anew.

    A build that has failed leaves its folder to be looked at.
    """
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            attempt = shared / f"{name}-{len(list(shared.glob(f'{name}-*')))}"
            attempt.mkdir()
            build(attempt)
            attempt.rename(folder)
    return folder
