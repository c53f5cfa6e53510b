"""Migrations that are killed on MariaDB, which commits each change of a table by itself: run again, they end well.

`make faults` kills all of them at every statement; here it is some of them, others on another day.
"""

import random
from datetime import UTC, datetime

import pytest
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text

from app.core.db.migrations import opening, running
from app.core.db.migrations.errors import MigrationError
from app.core.db.migrations.resuming import NOTE, Resuming
from app.core.db.revisions import revisions_of
from app.core.db.session import db
from tests.migrations.conftest import OldStreet
from tests.migrations.killed_street import Killed, revisions
from tests.migrations.killing import Moment, died, killed_everywhere, quietly
from tests.migrations.test_filled import verify, version

SECONDS_MAX = 20
pytestmark = [pytest.mark.only_on("mariadb"), pytest.mark.timeout(600)]


def test_some_migrations_killed_at_every_statement_up_and_down(old_street: OldStreet) -> None:
    with old_street("0001") as app:
        some = frozenset(random.Random(datetime.now(UTC).toordinal()).sample(revisions()[1:], 2))
        killed = Killed(only=some, seconds_max=SECONDS_MAX)
        killed.up()
        killed.down_to("0001")
        running.upgrade()
        assert killed.kills > 0
        verify(app)


def test_a_fill_that_was_killed_is_whole_afterwards(old_street: OldStreet) -> None:
    """Names of clerks: renamed, read, encrypted, dropped; whatever was killed there, each is encrypted once."""
    with old_street("0006"):
        running.upgrade("0009")
        with db.engine.connect() as connection:
            names = connection.execute(text("SELECT id, name FROM merchant_member ORDER BY id")).all()
        assert killed_everywhere(quietly(running.upgrade, to="0010")) > 10
        assert version() == "0010"
        assert killed_everywhere(quietly(running.downgrade, to="0009")) > 10
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT id, name FROM merchant_member ORDER BY id")).all() == names


def test_an_interrupted_database_is_not_current_and_says_what_to_do(old_street: OldStreet) -> None:
    """Old code, too: the revision is still its own."""
    with old_street("0014") as app:
        assert died(4, Moment.AFTER, quietly(running.upgrade, to="0015"))
        with db.engine.connect() as connection:
            found = revisions_of(connection)
            assert not found.is_current
            assert "in the middle of migration 0015" in str(found)
        with pytest.raises(MigrationError):
            running.downgrade("0013")
        assert version() == "0014"
        running.upgrade()
        verify(app)
        with db.engine.connect() as connection:
            assert revisions_of(connection).is_current


def test_another_migration_than_the_one_that_was_killed_is_refused(old_street: OldStreet) -> None:
    """Somebody has changed the code in between: what was made of it nobody can tell."""
    with old_street("0014"):
        with opening.opened(db.engine) as connection:
            Resuming(connection)
            connection.execute(
                NOTE,
                {"revision": "0015", "direction": "upgrade", "number": 1, "statement": "another", "tables": "then"},
            )
            connection.commit()
        with pytest.raises(MigrationError):
            running.upgrade()
        assert version() == "0014"


def test_a_second_upgrade_is_refused_while_one_runs(empty_app: Flask) -> None:
    with opening.opened(db.engine), pytest.raises(MigrationError):
        running.upgrade()
    with db.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() is None
