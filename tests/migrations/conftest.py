"""A street as earlier code left it, on either database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from app.core.db.session import db
from tests.support import old_databases
from tests.support.own_database import own_database

OldStreet = Callable[[str], AbstractContextManager[Flask]]


@pytest.fixture
def old_street(database: dict[str, str], tmp_path: Path) -> OldStreet:
    """The application on the database of a migration, with the keys of then; nothing has been migrated yet."""

    @contextmanager
    def of(revision: str) -> Iterator[Flask]:
        with own_database(database, tmp_path, **old_databases.keys()) as app:
            old_databases.load(revision, db.engine.url.render_as_string(hide_password=False))
            yield app

    return of


@pytest.fixture
def empty_app(database: dict[str, str], tmp_path: Path) -> Iterator[Flask]:
    with own_database(database, tmp_path) as app:
        yield app


def verify(app: Flask) -> None:
    """Journals of the last half minute had no seal when the street was left."""
    db.session.remove()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["ledger", "seal"]).exit_code == 0
    done = runner.invoke(args=["ledger", "verify"])
    assert done.exit_code == 0, done.output
