"""Tables as a test wants to find them: there, and empty."""

from sqlalchemy import text

from app.core.extensions import db
from app.core.types import Base
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
