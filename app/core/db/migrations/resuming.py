"""A migration that was killed goes on where it was.

MariaDB, MySQL and TiDB commit whatever changes a table by itself, and with it all that was written before it. So each
such change is noted right before it, in the transaction that it commits. After a kill, a migration is run from its
beginning: what was committed is passed over, and whether the change noted last was made, its tables tell.

That asks of a migration only that it changes tables in the same order whatever is in them, and writes and reads through
SQLAlchemy's constructs or `text`, as migrations do anyway. A test kills each at every statement.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from alembic.script import Script
from sqlalchemy import DDL, Connection, TextClause, event, inspect, text
from sqlalchemy.schema import ExecutableDDLElement

from app.core.db.migrations.errors import MigrationError

TABLE = "migration_step"
"""It is there while migrations run, and holds one row while one is under way."""
CREATE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
    id INT PRIMARY KEY, revision VARCHAR(32) NOT NULL, direction VARCHAR(16) NOT NULL,
    number INT NOT NULL, statement CHAR(64) NOT NULL, tables CHAR(64) NOT NULL
)"""
NOTE = text(f"REPLACE INTO {TABLE} VALUES (1, :revision, :direction, :number, :statement, :tables)")  # noqa: S608
READ = text(f"SELECT revision, direction, number, statement, tables FROM {TABLE}")  # noqa: S608
FORGET = text(f"DELETE FROM {TABLE}")  # noqa: S608
CHANGES_A_TABLE = re.compile(r"\s*(CREATE|ALTER|DROP|RENAME|TRUNCATE)\b", re.IGNORECASE)
GROWING = re.compile(r" AUTO_INCREMENT=\d+")
Sent = tuple[Any, Any, Any]
"""A statement, parameters of many rows, parameters of one."""
NOTHING, NO_ROWS = "DO 0", "SELECT 1 FROM DUAL WHERE 1 = 0"


class Step(NamedTuple):
    """The change of a table that a migration had come to: the number of it, a hash of its text, and one of its tables
    as they were before it.
    """

    revision: str
    direction: str
    number: int
    statement: str
    tables: str

    def __str__(self) -> str:
        way = "forward" if self.direction == "upgrade" else "back"
        return f"in the middle of migration {self.revision} on the way {way}"


def step_under_way(connection: Connection) -> Step | None:
    """The step at which a migration was interrupted, or is; None on SQLite, where a migration is one transaction."""
    if connection.dialect.name == "sqlite" or not inspect(connection).has_table(TABLE):
        return None
    row = connection.execute(READ).one_or_none()
    return Step(*row) if row else None


class Resuming:
    """Runs migrations on one connection so that each can be run again after it was killed anywhere."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._under_way: Step | None = None
        self._now: tuple[str, str] | None = None
        self._number = 0
        self._asking = False
        connection.exec_driver_sql(CREATE)
        connection.rollback()
        event.listen(connection, "before_execute", self._before, retval=True)

    def wrap(self, script: Script) -> None:
        """Have both ways of a migration run by this."""
        for direction in ("upgrade", "downgrade"):
            work = getattr(script.module, direction, None)
            if work is not None:
                setattr(script.module, direction, self._resumable(script.revision, direction, work))

    def close(self) -> None:
        """Leave nothing behind, unless a migration has not come to its end."""
        if self.connection.execute(READ).one_or_none() is None:
            self.connection.exec_driver_sql(f"DROP TABLE {TABLE}")
        self.connection.rollback()

    def _resumable(self, revision: str, direction: str, work: Callable[..., None]) -> Callable[..., None]:
        def run(**kwargs: Any) -> None:
            self._begin(revision, direction)
            try:
                work(**kwargs)
            finally:
                self._now = None
            if self._under_way:
                raise MigrationError(f"the database is {self._under_way}, which has no such step: {MEND}")
            self.connection.execute(FORGET)  # Committed together with the new revision.

        return run

    def _begin(self, revision: str, direction: str) -> None:
        row = self.connection.execute(READ).one_or_none()
        self._under_way = Step(*row) if row else None
        if self._under_way and self._under_way[:2] != (revision, direction):
            raise MigrationError(f"the database is {self._under_way}; end that first: {self._command()}")
        self._now, self._number = (revision, direction), 0

    def _command(self) -> str:
        return "flask upgrade" if self._under_way and self._under_way.direction == "upgrade" else "flask downgrade"

    def _before(
        self, connection: Connection, asked: Any, many: Any, params: Any, _options: Any
    ) -> tuple[Any, Any, Any]:
        """Before anything is sent: note it, pass it over, or leave it as it is."""
        if self._now is None or self._asking:
            return asked, many, params
        if not _changes_a_table(asked):
            return (text(NO_ROWS), [], {}) if self._under_way else (asked, many, params)
        self._number += 1
        self._asking = True
        try:
            wanted = self._is_wanted(str(asked.compile(dialect=connection.dialect)))
        finally:
            self._asking = False
        if wanted:
            return asked, many, params
        return (_NOTHING if isinstance(asked, ExecutableDDLElement) else text(NOTHING)), [], {}

    def _is_wanted(self, statement: str) -> bool:
        """Whether this change is still to be made; if so, it stands in the note from now on."""
        assert self._now is not None  # noqa: S101  # A migration is running.
        under_way, hashed = self._under_way, _hash(statement)
        if under_way is None:
            step = Step(*self._now, self._number, hashed, self._tables(statement))
            self.connection.execute(NOTE, step._asdict())
            return True
        if self._number < under_way.number:
            return False
        if under_way.statement != hashed:
            raise MigrationError(f"the database is {under_way}, which was another one then: {MEND}")
        self._under_way = None
        return self._tables(statement) == under_way.tables

    def _tables(self, statement: str) -> str:
        """A hash of the tables that are named in a statement, as they are now."""
        there = set(self.connection.exec_driver_sql("SHOW TABLES").scalars())
        named = sorted(there & set(re.findall(r"\w+", statement)))
        quote = self.connection.dialect.identifier_preparer.quote
        shown = [self.connection.exec_driver_sql(f"SHOW CREATE TABLE {quote(name)}").one()[1] for name in named]
        return _hash(GROWING.sub("", "\n".join(shown)))


_NOTHING = DDL(NOTHING)  # type: ignore[no-untyped-call]
MEND = "restore the backup that was made before it, with flask backup restore --replace FILE, and upgrade again"


def _changes_a_table(asked: Any) -> bool:
    if isinstance(asked, TextClause):
        return CHANGES_A_TABLE.match(asked.text) is not None
    return isinstance(asked, ExecutableDDLElement)


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
