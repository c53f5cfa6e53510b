"""Putting files into the database, reading them part by part, and removing those that need not be kept."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.core.errors import NotFoundError
from app.core.files.models import StoredFile, StoredFilePart
from app.core.security.keyring import keyring

PART_BYTES = 1024 * 1024
MAX_NAME = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


class FileGoneError(NotFoundError):
    """There is no such file, or not any more."""

    message = "这个文件已过保存期或不存在，请重新生成。"


def safe_name(name: str) -> str:
    """A file name that no system trips over: no paths, no control characters, no tricks with the writing direction."""
    cleaned = _UNSAFE.sub("_", name).strip(" .") or "文件"
    stem, dot, ending = cleaned.rpartition(".")
    if not dot or len(ending) > 10:
        return cleaned[:MAX_NAME]
    return f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}"


def store(
    session: Session,
    *,
    content: bytes | Iterable[bytes],
    name: str,
    media_type: str,
    now: datetime,
    keep_until: datetime | None = None,
) -> StoredFile:
    """Keep a file; content that comes in pieces is never in memory as a whole."""
    file = StoredFile(name=safe_name(name), media_type=media_type, created_at=now, keep_until=keep_until)
    session.add(file)
    session.flush()
    digest = hashlib.sha256()
    for number, part in enumerate(_parts([content] if isinstance(content, bytes) else content)):
        digest.update(part)
        file.size += len(part)
        row = {"file_id": file.id, "number": number, "content": keyring.encrypt_bytes(part)}
        session.connection().execute(insert(StoredFilePart), row)
    file.sha256 = digest.hexdigest()
    session.flush()
    return file


def _parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= PART_BYTES:
            yield bytes(waiting[:PART_BYTES])
            del waiting[:PART_BYTES]
    if waiting:
        yield bytes(waiting)


def find(session: Session, file_id: int) -> StoredFile:
    """Raises FileGoneError."""
    file = session.get(StoredFile, file_id)
    if file is None:
        raise FileGoneError
    return file


def read(session: Session, file_id: int) -> Iterator[bytes]:
    """The content of a file, part by part. Raises FileGoneError, at the first part."""
    size, number = find(session, file_id).size, 0
    while size > 0:
        part = session.connection().scalar(
            select(StoredFilePart.content).where(StoredFilePart.file_id == file_id, StoredFilePart.number == number)
        )
        if part is None:  # Removed while it was being read.
            raise FileGoneError
        plain = keyring.decrypt_bytes(part)
        yield plain
        size -= len(plain)
        number += 1


def remove_old(session: Session, *, now: datetime, limit: int = 20) -> int:
    """Remove some of the files whose time is over; says how many."""
    old = list(session.scalars(select(StoredFile.id).where(StoredFile.keep_until < now).limit(limit)))
    remove(session, old)
    return len(old)


def remove(session: Session, file_ids: Sequence[int]) -> None:
    """Remove these files; nothing may refer to them any more."""
    session.connection().execute(delete(StoredFilePart).where(StoredFilePart.file_id.in_(file_ids)))
    session.connection().execute(delete(StoredFile).where(StoredFile.id.in_(file_ids)))
