"""`flask backup`: what is restored is the whole of it, and what is not a whole backup is refused with words."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, text

from app.core.clock import utc_now
from app.core.db import tidb
from app.core.db.session import db
from app.core.http.idempotency import Answer, answer_once
from app.core.observability.gauges import read
from app.core.security.keyring import keyring
from app.operations.backups import sqlite
from app.operations.backups.errors import OperationError
from app.operations.gauges import gauges
from devtools import factories
from devtools.factories import NOW
from tests.support.production import flask

pytestmark = [pytest.mark.slow, pytest.mark.only_on("sqlite", "mariadb")]  # TiDB has tools of its own.

Run = Callable[..., Result]
Create = Callable[..., Path]


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def references(url: str) -> set[str]:
    """The reference of every journal in a database."""
    return {str(reference) for (reference,) in rows(url, "SELECT reference FROM journal")}


def test_into_a_migrated_database_without_rows(app: Flask, create: Create, empty: dict[str, str]) -> None:
    """And a request that was answered before the backup still gets the same answer, and is not done again."""
    factories.resident(factories.community(), points=5)
    answer_once(lambda _session: Answer(201, '{"id": 1}'), caller="user:7", key="k1", request=b"a claim", now=NOW)
    file = create()
    assert flask(empty, "db", "upgrade").returncode == 0
    done = flask(empty, "backup", "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert len(references(empty["DATABASE_URL"])) == 1
    ((status, body),) = rows(empty["DATABASE_URL"], "SELECT status, body FROM idempotency_key")
    assert isinstance(body, bytes)
    assert (status, keyring.decrypt(body)) == (201, '{"id": 1}')


def test_a_filled_database_is_replaced_only_when_told_so(app: Flask, run: Run, create: Create) -> None:
    person = factories.resident(factories.community(), points=5)
    file = create()
    factories.commit(factories.give_points, person=person, points=7)
    url = db.engine.url.render_as_string(hide_password=False)
    later = references(url)
    refused = run("restore", str(file))
    assert refused.exit_code == 1
    assert "is not empty" in refused.output
    assert "--replace" in refused.output
    assert references(url) == later

    db.session.remove()
    db.engine.dispose()
    done = run("restore", str(file), "--replace")
    db.engine.dispose()
    assert done.exit_code == 0, done.output
    assert len(references(url)) == len(later) - 1


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def without_manifest(file: Path) -> None:
    file.with_name(file.name + ".json").unlink()


def changed_manifest(**changes: object) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        path = file.with_name(file.name + ".json")
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (cut, "has changed since it was written"),
        (without_manifest, "without it a backup is not known to be complete"),
        (Path.unlink, "only its manifest is"),
        (changed_manifest(format=2), "another version"),
        (changed_manifest(size=2), "is not a manifest"),
        (changed_manifest(kind="other"), "of another kind"),
        (changed_manifest(content={"migrations": ["9999"], "last_journal_id": 0, "rows": {}}), "only newer code"),
        (changed_manifest(keys=["index:0123456789abcdef"]), "written with other keys"),
        (changed_manifest(content={"migrations": [], "last_journal_id": 9, "rows": {"journal": 9}}), "rows, not 9"),
    ],
)
def test_what_is_not_a_whole_backup_is_refused(
    app: Flask, run: Run, create: Create, harm: Callable[[Path], None], said: str
) -> None:
    factories.resident(factories.community(), points=5)
    file = create()
    harm(file)
    done = run("verify", str(file))
    assert done.exit_code == 1
    assert said in done.output


def test_there_is_no_backup(run: Run) -> None:
    done = run("verify")
    assert done.exit_code == 1
    assert "there is no backup in" in done.output


def test_a_broken_book_in_the_backup_is_found(app: Flask, run: Run, create: Create) -> None:
    factories.resident(factories.community(), points=5)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE posting SET amount = amount + 1"))
    create()
    done = run("verify")
    assert done.exit_code == 1
    assert "✗ every journal balances" in done.output
    assert "flask ledger verify failed" in done.output


def test_only_the_newest_are_kept_and_only_their_owner_reads_them(create: Create, folder: Path) -> None:
    old = ["creditbank-20250101T000000Z.sql.gz", "creditbank-20250102T000000Z.sql.gz"]
    folder.mkdir()
    for name in old:
        (folder / name).write_bytes(b"")
        (folder / f"{name}.json").write_text("{}")
    (folder / "somebody-elses.gz").write_bytes(b"")
    file = create("--keep", "2")
    assert {path.name for path in folder.iterdir()} == {
        *(name + end for name in (file.name, old[1]) for end in ("", ".json")),
        "somebody-elses.gz",
    }
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_holds_no_name_in_plain(app: Flask, create: Create) -> None:
    name = factories.resident(factories.community()).name
    kept = json.dumps({"name": name}, ensure_ascii=False)
    answer_once(lambda _session: Answer(201, kept), caller="user:7", key="k1", request=b"a name", now=NOW)
    content = gzip.decompress(create().read_bytes())
    assert name.encode() not in content
    assert b"idempotency_key" in content


def test_the_age_of_the_backup_is_shown(app: Flask, create: Create) -> None:
    create()
    app.extensions["database_metrics"]._kept.clear()
    assert "creditbank_backup_age_seconds" in app.test_client().get("/metrics").text


@pytest.mark.parametrize("command", [("create",), ("verify",), ("restore", "some.sql.gz")], ids=" ".join)
def test_tidb_has_tools_of_its_own(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(tidb, "serves", lambda _connection: True)
    done = run(*command)
    assert done.exit_code == 1
    assert "its own tools" in done.output
    assert "flask backup noted" in done.output
    assert not folder.exists()


def test_a_backup_made_by_other_means_is_noted(run: Run) -> None:
    assert run("noted").exit_code == 0
    noted = read(db.session(), gauges.BACKUP_ENDED)
    assert gauges.BACKUP_ENDED.shown(noted, utc_now()) < 60


@pytest.mark.only_on("mariadb")
def test_a_missing_program_is_named(run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("create")
    assert done.exit_code == 1
    assert "mariadb-dump or mysqldump is not on PATH" in done.output
    assert list(folder.iterdir()) == []


@pytest.mark.only_on("mariadb")
@pytest.mark.parametrize(
    ("script", "said"), [("echo half a dump", "in the middle"), ("echo full >&2; exit 3", "status 3: full")]
)
def test_a_dump_that_fails_leaves_nothing(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    program = tmp_path / "mariadb-dump"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    done = run("create")
    assert done.exit_code == 1
    assert said in done.output
    assert list(folder.iterdir()) == []


def test_a_file_that_is_no_sound_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "broken.sqlite3.gz"
    file.write_bytes(gzip.compress(b"SQLite format 3\0" + b"x" * 4096))
    with pytest.raises(OperationError, match="is not a sound database"), sqlite.unpacked(file):
        pass
