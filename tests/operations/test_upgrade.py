"""`flask upgrade` and `flask downgrade` on a street that earlier code left."""

import dataclasses
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from app import serving
from app.core.db import tidb
from app.core.db.migrations import opening
from app.core.db.session import db
from app.operations.gauges.gauges import BACKUP_ENDED
from tests.migrations.conftest import OldStreet, old_street
from tests.migrations.test_filled import version
from tests.support import old_databases

__all__ = ["old_street"]
Run = Callable[..., Result]


@pytest.fixture
def street(old_street: OldStreet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """At migration 0014, with a folder for backups; commands that it runs have its keys."""
    for name, value in (old_databases.keys() | {"CREDITBANK_ENV": "testing", "FLASK_SKIP_DOTENV": "1"}).items():
        monkeypatch.setenv(name, value)
    with old_street("0014") as app:
        settings = dataclasses.replace(app.config["SETTINGS"], backup_folder=tmp_path / "backups")
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        yield app


@pytest.fixture
def run(street: Flask) -> Run:
    def command(*args: str) -> Result:
        db.session.remove()
        return street.test_cli_runner().invoke(args=args)

    return command


def backups(tmp_path: Path) -> list[str]:
    folder = tmp_path / "backups"
    return [path.name for path in folder.glob("*.json")] if folder.is_dir() else []


def test_one_command_does_the_whole(run: Run, tmp_path: Path) -> None:
    done = run("upgrade")
    assert done.exit_code == 0, done.output
    assert len(backups(tmp_path)) == 1
    assert "✓ at migration" in done.output
    assert "✓ the chain of seals is whole" in done.output
    assert version() > "0014"


def test_where_nothing_is_to_be_done_it_only_verifies(run: Run, tmp_path: Path) -> None:
    assert run("upgrade").exit_code == 0
    again = run("upgrade")
    assert again.exit_code == 0
    assert "✓ the chain of seals is whole" in again.output
    assert len(backups(tmp_path)) == 1


def test_a_second_one_is_refused(run: Run, tmp_path: Path) -> None:
    with opening.whole_upgrade(db.engine):
        refused = run("upgrade")
    assert refused.exit_code == 1
    assert "another upgrade" in refused.output
    assert (version(), backups(tmp_path)) == ("0014", [])


def test_without_a_backup_only_when_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file where the folder would be")
    refused = run("upgrade")
    assert refused.exit_code == 1
    assert "--yes-without-backup" in refused.output
    assert version() == "0014"
    assert run("upgrade", "--yes-without-backup").exit_code == 0
    assert version() > "0014"


def test_on_tidb_a_backup_by_its_own_tools_must_have_been_noted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server may still count a connection that a test before has just closed: not what is asked about here."""
    monkeypatch.setattr(tidb, "serves", lambda _connection: True)
    refused = run("upgrade", "--yes-others-connected")
    assert (refused.exit_code, version()) == (1, "0014")
    assert "flask backup noted" in refused.output
    assert run("backup", "noted").exit_code == 0
    _note_earlier(milliseconds=3_601_000)
    assert run("upgrade", "--yes-others-connected").exit_code == 1
    assert run("backup", "noted").exit_code == 0
    done = run("upgrade", "--yes-others-connected")
    assert done.exit_code == 0, done.output
    assert "was noted" in done.output
    assert version() > "0014"


def _note_earlier(*, milliseconds: int) -> None:
    with db.engine.begin() as connection:
        earlier = text("UPDATE reading SET value = value - :by WHERE name = :name")
        connection.execute(earlier, {"by": milliseconds, "name": BACKUP_ENDED.name})


@pytest.mark.only_on("mariadb")
def test_while_somebody_is_connected_only_when_told(run: Run, street: Flask) -> None:
    with opening._server(db.engine).connect() as connection:
        connection.execute(text("SELECT 1"))
        refused = run("upgrade")
        assert refused.exit_code == 1
        assert "--yes-others-connected" in refused.output
        connection.rollback()
        assert run("upgrade", "--yes-others-connected").exit_code == 0


def test_a_database_of_newer_code_is_refused(run: Run) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    refused = run("upgrade")
    assert refused.exit_code == 1
    assert "which only newer code knows" in refused.output


def test_seals_are_thrown_away_only_when_told(run: Run) -> None:
    for refused in (run("downgrade", "0003"), run("db", "downgrade", "0003")):
        assert refused.exit_code == 1
    asked = run("downgrade", "0003")
    assert "seal (1 rows)" in asked.output
    assert "--yes-throw-away" in asked.output
    assert version() == "0014"
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT COUNT(*) FROM seal")) == 1
    told = run("downgrade", "0003", "--yes-throw-away")
    assert told.exit_code == 0, told.output
    assert version() == "0003"


@pytest.mark.only_on("sqlite")
def test_make_run_after_a_pull_brings_the_old_file_up(street: Flask) -> None:
    serving._prepare_database(os.environ, demo=False)
    assert version() > "0014"
