"""Data under a new key: every encrypted value that an older one has written is read and written anew.

A value is replaced only where it is still the one that was read, so people may go on working meanwhile. Where a run
has been stopped, the next one goes through the values again and finds those already done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, bindparam, select, tuple_, type_coerce, update
from sqlalchemy.orm import Session

from app.core.db.types import ENCRYPTED, Base, EncryptedType
from app.core.security.keyring import UnreadableError, keyring

VALUES_A_BATCH, PARTS_A_BATCH = 500, 4
"""Parts of files are up to a mebibyte each."""


Key = tuple[int, ...]
"""The primary key of a row."""


@dataclass(frozen=True, slots=True)
class Place:
    """A column of encrypted values; `batch` is how many of them fit into memory with ease."""

    table: Table
    column: Column[Any]
    batch: int

    def __str__(self) -> str:
        return f"{self.table.name}.{self.column.name}"


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a place: how many values were of an older key, how many of those are replaced now, and the keys of
    the rows that no data key opens. `last` is where to go on; None at the end.
    """

    seen: int
    old: int
    replaced: int
    unreadable: tuple[Key, ...]
    last: Key | None


def places() -> Iterator[Place]:
    """Wherever personal data is encrypted, found by the type or the mark of the column."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedType):
                yield Place(table, column, VALUES_A_BATCH)
            elif ENCRYPTED in column.info:
                yield Place(table, column, PARTS_A_BATCH)


def rotate(session: Session, *, place: Place, after: Key | None, replace: bool = True) -> Batch:
    """Bring some values under the newest key, or only count those that are not."""
    keys = list(place.table.primary_key.columns)
    stored = type_coerce(place.column, LargeBinary)
    query = select(*keys, stored).order_by(*keys).limit(place.batch)
    rows = session.execute(query if after is None else query.where(tuple_(*keys) > after)).all()
    change = (
        update(place.table)
        .where(*(key == bindparam(f"key{i}") for i, key in enumerate(keys)))
        .where(stored == bindparam("old", type_=LargeBinary))
        .values({place.column.name: bindparam("new", type_=LargeBinary)})
    )
    old = replaced = 0
    unreadable = []
    for *found, value in rows:
        try:
            renewed = None if value is None else keyring.reencrypt(bytes(value))
        except UnreadableError:
            unreadable.append(tuple(found))
            continue
        if renewed is None:
            continue
        old += 1
        if replace:
            row = {f"key{i}": part for i, part in enumerate(found)}
            done: Any = session.connection().execute(change, row | {"old": bytes(value), "new": renewed})
            replaced += done.rowcount
    return Batch(
        len(rows), old, replaced, tuple(unreadable), tuple(rows[-1][:-1]) if len(rows) == place.batch else None
    )
