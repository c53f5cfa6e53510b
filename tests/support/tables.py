"""Tables as a test wants to find them: there, and empty."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from app.core.db.session import db
from app.core.db.skew import NOW
from app.core.db.types import Base
from app.ledger import accounts


def empty_tables() -> None:
    """Delete every row, and forget what the process remembers of them."""
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":  # It checks keys row by row, even within one table.
            connection.execute(text("SET foreign_key_checks = 0"))
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        if connection.dialect.name != "sqlite":
            connection.execute(text("SET foreign_key_checks = 1"))
        connection.commit()
    accounts._remembered.clear()  # SQLite gives the ids of the last test's accounts out again.


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
