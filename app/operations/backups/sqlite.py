"""SQLite: a copy by its online backup, while others read and write."""

import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.operations.backups.errors import OperationError

LOCK_WAIT_SECONDS = 30


def dump(source: str, into: Path) -> None:
    """A compressed copy of a database file. All pages in one step: that is one snapshot, and stops no writer."""
    with TemporaryDirectory(dir=into.parent, prefix=".copy-") as folder:
        copy = Path(folder) / "copy.sqlite3"
        with closing(_opened(source)) as database, closing(_opened(str(copy))) as copied:
            database.backup(copied, pages=-1)
        with copy.open("rb") as plain, gzip.open(into, "wb", compresslevel=6) as packed:
            shutil.copyfileobj(plain, packed, 1 << 20)


@contextmanager
def unpacked(backup: Path) -> Iterator[Path]:
    """A backup as a database file beside it, for as long as the block lasts. Raises OperationError for a broken one."""
    with TemporaryDirectory(dir=backup.parent, prefix=".unpacked-") as folder:
        file = Path(folder) / "unpacked.sqlite3"
        with gzip.open(backup, "rb") as packed, file.open("wb") as plain:
            shutil.copyfileobj(packed, plain, 1 << 20)
        try:
            with closing(_opened(str(file))) as database:
                said = database.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            said = str(error)
        if said != "ok":
            raise OperationError(f"{backup} is not a sound database: {said}")
        yield file


def load(backup: Path, target: str) -> None:
    """Make the target what the backup is, in one transaction of its: it is the old one or the new one, never a mix."""
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    with unpacked(backup) as file, closing(_opened(str(file))) as source, closing(_opened(target)) as database:
        source.backup(database, pages=-1)


def _opened(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=LOCK_WAIT_SECONDS)
