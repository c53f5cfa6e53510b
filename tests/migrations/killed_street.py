"""A street whose migrations are killed, one after the other."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import FromClause, Select, select

from app.core.db.migrations import running
from app.core.db.session import db
from app.core.db.types import Base
from tests.migrations.killing import killed_everywhere, quietly


def revisions() -> list[str]:
    """All migrations, the oldest first."""
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


class Killed:
    """Takes the database up and down and kills each migration at every statement, or only some and for so long."""

    def __init__(self, *, only: frozenset[str] | None = None, seconds_max: float = 3_600) -> None:
        self.kills = 0
        self._only = only
        self._until = time.monotonic() + seconds_max

    def up(self) -> None:
        for revision in revisions():
            self._migrate(revision, running.upgrade, to=revision)

    def down_to(self, lowest: str) -> None:
        known = revisions()
        for revision, below in zip(reversed(known), [*reversed(known[:-1]), "base"], strict=True):
            if revision == lowest:
                return
            self._migrate(revision, running.downgrade, to=below, throw_away=True)

    def _migrate(self, changed: str, migrate: Callable[..., None], **options: Any) -> None:
        if (self._only is None or changed in self._only) and time.monotonic() < self._until:
            self.kills += killed_everywhere(quietly(migrate, **options))
        else:
            migrate(**options)


MADE_ON_THE_WAY = {
    "ledger_account": {"id"},
    "ledger_balance": {"id", "account_id"},
    "reference_use": {"id", "ended_at"},
    "resident": {"number"},
}
"""What is another each time: a migration gives funds an account and notes references, an insert that a kill has undone
leaves a gap in the numbers; that of a resident is drawn by chance; a reference of a top-up that was taken back ends as
it is noted. Whether there is any is compared.
"""


def everything() -> dict[str, Counter[str]]:
    """Every row of every table, as the newest code reads them."""
    with db.engine.connect() as connection:
        return {
            table.name: Counter(map(str, connection.execute(_rows(table)))) for table in Base.metadata.sorted_tables
        }


def _rows(table: FromClause) -> Select[Any]:
    made = MADE_ON_THE_WAY.get(str(table), set())
    return select(*(column.is_(None) if column.name in made else column for column in table.c))
