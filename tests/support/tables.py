"""Tables as a test wants to find them: there, and empty."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Table, event, exists, literal_column, select, text, union_all

from app.core.db.session import db
from app.core.db.skew import NOW
from app.core.db.types import Base
from app.ledger import accounts


def empty_tables() -> None:
    """Delete every row, and forget what the process remembers of them."""
    with db.engine.connect() as connection:
        filled = set(connection.execute(_filled_tables()).scalars())  # A few of many: to ask is sooner than to delete.
        if connection.dialect.name != "sqlite":  # It checks keys row by row, even within one table.
            connection.execute(text("SET foreign_key_checks = 0"))
        for table in reversed(_tables()):
            if table.name in filled:
                connection.execute(table.delete())
        if connection.dialect.name != "sqlite":
            connection.execute(text("SET foreign_key_checks = 1"))
        connection.commit()
    accounts._remembered.clear()  # SQLite gives the ids of the last test's accounts out again.


@cache
def _tables() -> list[Table]:
    """In the order in which they can be filled."""
    return Base.metadata.sorted_tables


@cache
def _filled_tables() -> CompoundSelect[tuple[str]]:
    """The names of tables that have a row."""
    return union_all(
        *(select(literal_column(f"'{each.name}'")).where(exists(select(1).select_from(each))) for each in _tables())
    )


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements that are sent while this is open."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement not in ("BEGIN", NOW):  # The one is sent by SQLite alone, the other now and then.
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
