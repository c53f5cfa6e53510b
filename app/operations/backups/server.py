"""What backups ask of a MariaDB or MySQL server besides its dumps."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from app.core.db import tidb
from app.operations.backups.errors import OperationError

SCRATCH = "creditbank_verify_"
OF_TIDB = (
    "TiDB is backed up, tried out and restored by its own tools (docs/operations.md, TiDB: its own tools). When a"
    " backup has ended well, say so to doctor and alerts: flask backup noted"
)


def refuse_tidb(engine: Engine) -> None:
    """Raises OperationError, with what to do instead, where TiDB is the server."""
    with engine.connect() as connection:
        if tidb.serves(connection):
            raise OperationError(OF_TIDB)


def logs_binary(connection: Connection) -> bool:
    """Whether there is a binary log to go on from, and whether this user may be told where it stands."""
    if not connection.exec_driver_sql("SELECT @@log_bin").scalar():
        return False
    for statement in ("SHOW MASTER STATUS", "SHOW BINARY LOG STATUS"):  # The newest MySQL knows only the second.
        try:
            connection.exec_driver_sql(statement).first()
        except DBAPIError:
            continue
        return True
    return False


def drop_tables(engine: Engine) -> None:
    """Everything in the database, whatever depends on what."""
    with engine.connect() as connection:
        quote = connection.dialect.identifier_preparer.quote
        connection.exec_driver_sql("SET foreign_key_checks = 0")
        try:
            for name in inspect(connection).get_table_names():
                connection.exec_driver_sql(f"DROP TABLE {quote(name)}")
        finally:
            connection.exec_driver_sql("SET foreign_key_checks = 1")


@contextmanager
def scratch(engine: Engine) -> Iterator[URL]:
    """A database beside ours, empty, and gone afterwards. Raises OperationError where the user may not make one."""
    name = SCRATCH + secrets.token_hex(4)
    try:
        _run(engine, f"CREATE DATABASE {name}")
    except DBAPIError as error:
        user = engine.url.username or "the user"
        raise OperationError(
            f"{user} may not make a database to restore into. As the server's administrator: "
            f"GRANT ALL ON `{SCRATCH.replace('_', chr(92) + '_')}%`.* TO {user}"
        ) from error
    try:
        yield engine.url.set(database=name)
    finally:
        _run(engine, f"DROP DATABASE {name}")


def _run(engine: Engine, statement: str) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
