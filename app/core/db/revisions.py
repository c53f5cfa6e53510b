"""Whether the tables are those that this code was written for."""

from dataclasses import dataclass
from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection

from app.core.db.migrations.resuming import Step, step_under_way


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revisions that a database is at, and those that the code needs."""

    current: frozenset[str]
    wanted: frozenset[str]
    under_way: Step | None = None
    """Where a migration was interrupted: the tables are then of no revision."""

    @property
    def is_current(self) -> bool:
        return self.current == self.wanted and self.under_way is None

    def __str__(self) -> str:
        if self.under_way:
            return str(self.under_way)
        at, wanted = (", ".join(sorted(revisions)) or "none" for revisions in (self.current, self.wanted))
        return f"at migration {at}" if self.is_current else f"at migration {at}, the code needs {wanted}"


def wanted_revisions() -> frozenset[str]:
    """The newest migrations of this code."""
    return _heads(current_app.extensions["migrate"].directory)


@cache
def _heads(folder: str) -> frozenset[str]:
    """Read once: probes ask every few seconds, and the code does not change while it runs."""
    return frozenset(ScriptDirectory(folder).get_heads())


def revisions_of(connection: Connection) -> Revisions:
    """How far a database has been migrated. Raises SQLAlchemyError where it does not answer."""
    current = frozenset(MigrationContext.configure(connection).get_current_heads())
    return Revisions(current, wanted_revisions(), step_under_way(connection))
