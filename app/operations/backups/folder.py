"""The folder where backups are kept: only its owner reads it, and what is half written is never taken for a backup."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from app.operations.backups.errors import OperationError
from app.operations.backups.manifest import manifest_of

PREFIX = "creditbank-"
TORN_AFTER = timedelta(days=1)
"""No backup is still being written after so long."""
EXTENSIONS = {"sqlite": ".sqlite3.gz", "mysql": ".sql.gz"}


def name_of(kind: str, began_at: datetime) -> str:
    return f"{PREFIX}{began_at:%Y%m%dT%H%M%S}Z{EXTENSIONS[kind]}"


def open_folder(folder: Path) -> None:
    """Make it where it is not there. Raises OperationError where it cannot be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OperationError(f"{folder} cannot be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OperationError(f"{folder} cannot be written")


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A path to write to, whose file takes its name only when the block has ended well and all of it is on the disk."""
    part = path.with_name(path.name + ".part")
    if path.exists():
        raise OperationError(f"{path} is there already: another backup was begun in the same second")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def complete(folder: Path) -> list[Path]:
    """Every backup that has its manifest, the newest first."""
    found = [path for path in folder.glob(f"{PREFIX}*.gz") if manifest_of(path).is_file()]
    return sorted(found, key=lambda path: path.name, reverse=True)


def newest(folder: Path) -> Path:
    """Raises OperationError where there is none."""
    found = complete(folder)
    if not found:
        raise OperationError(f"there is no backup in {folder}")
    return found[0]


def drop_torn(folder: Path, *, now: datetime) -> list[Path]:
    """Delete what backups have left that were killed: half a file, or a whole one without its manifest, a day old."""
    whole = {path.name for path in complete(folder)}
    left = [*folder.glob(f"{PREFIX}*.part"), *(path for path in folder.glob(f"{PREFIX}*.gz") if path.name not in whole)]
    torn = [path for path in left if now.timestamp() - path.stat().st_mtime > TORN_AFTER.total_seconds()]
    for path in torn:
        path.unlink()
    return torn


def drop_old(folder: Path, *, keep: int) -> list[Path]:
    """Delete all but the newest; the manifest goes first, so that what is left of an interruption is no backup."""
    old = complete(folder)[keep:]
    for path in old:
        manifest_of(path).unlink()
        path.unlink()
    return old
