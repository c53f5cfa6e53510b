"""What a backup is: written when its file is complete, and checked before anything of it is believed."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.operations.backups.errors import OperationError
from config import Settings

FORMAT = 1
SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a database: rows of the tables that only grow, and the last journal. Migrations are the heads."""

    migrations: tuple[str, ...]
    last_journal_id: int
    rows: dict[str, int]

    def missing_from(self, other: "Content") -> list[str]:
        """What is here and not there. There may be more: a dump sees at least what was there before it began."""
        less = {table: (count, other.rows.get(table, 0)) for table, count in self.rows.items()}
        found = [f"{table} has {got} rows, not {count}" for table, (count, got) in less.items() if got < count]
        if other.last_journal_id < self.last_journal_id:
            found.append(f"the last journal is {other.last_journal_id}, not {self.last_journal_id}")
        return found


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup. `kind` is sqlite or mysql, `began_at` in UTC: whatever was acknowledged before it is in the file.

    `binlog` is where the server's binary log stood, for going on from there; `head` the signed head of the chain of
    seals, through which a restored chain must go; `keys` tell by which keys it can be read and verified, without
    telling the keys.
    """

    file: str
    sha256: str
    size_bytes: int
    kind: str
    server: str
    began_at: str
    ended_at: str
    content: Content
    binlog: dict[str, Any] | None
    head: str
    keys: tuple[str, ...]

    def write(self, folder: Path) -> Path:
        path = manifest_of(folder / self.file)
        part = path.with_suffix(path.suffix + ".part")
        part.touch(mode=0o600)
        text = json.dumps({"format": FORMAT} | asdict(self), indent=2, ensure_ascii=False)
        part.write_text(text + "\n", encoding="utf-8")
        return part.replace(path)


def manifest_of(file: Path) -> Path:
    return file.with_name(file.name + SUFFIX)


def load(file: Path) -> Manifest:
    """The manifest beside a backup's file. Raises OperationError where there is none, or another one than we write."""
    path = manifest_of(file)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw.pop("format") != FORMAT:
            raise OperationError(f"{path} is of another version of the software")
        content = Content(**raw.pop("content") | {})
        content = Content(tuple(content.migrations), content.last_journal_id, dict(content.rows))
        return Manifest(content=content, **raw | {"keys": tuple(raw["keys"])})
    except FileNotFoundError as error:
        raise OperationError(f"{path} is not there: without it a backup is not known to be complete") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OperationError(f"{path} is not a manifest") from error


def checked(file: Path) -> Manifest:
    """The manifest, after reading the whole file: raises OperationError where it is not what was written."""
    manifest = load(file)
    if not file.is_file():
        raise OperationError(f"{file} is not there, only its manifest is")
    if sha256_of(file) != manifest.sha256:
        raise OperationError(f"{file} has changed since it was written: its SHA-256 is not that of its manifest")
    return manifest


def sha256_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def key_names(settings: Settings) -> tuple[str, ...]:
    """A name for each key, by which it is known again; of random keys it tells nothing."""
    named = [("index", settings.index_key)]
    named += [("data", key) for key in settings.data_keys] + [("seal", key) for key in settings.seal_keys]
    return tuple(f"{kind}:{hashlib.sha256(f'backup {kind} {key}'.encode()).hexdigest()[:16]}" for kind, key in named)


def moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
