"""The drill: under load a backup is made, tried out and put back; nothing acknowledged before it is missing."""

import threading

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from app.core.db.session import db
from app.core.db.uow import execute
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from devtools import factories
from devtools.factories import NOW
from tests.operations.backup.test_commands import references
from tests.support.production import flask

pytestmark = [pytest.mark.slow, pytest.mark.only_on("sqlite", "mariadb")]  # TiDB has tools of its own.

WRITERS = 3


class Load:
    """Writers that go on until they are told to stop; `acknowledged` names what they were told is done."""

    def __init__(self, app: Flask) -> None:
        self.acknowledged: list[str] = []
        self._app, self._stop = app, threading.Event()
        people = [factories.resident(factories.community()) for _ in range(WRITERS)]
        self._threads = [
            threading.Thread(target=self._write, args=(person.id, person.community_id)) for person in people
        ]
        db.session.rollback()

    def _write(self, resident_id: int, community_id: int) -> None:
        legs = [(chart.community(community_id, "issued"), -1), (chart.resident_points(resident_id), 1)]
        number = 0
        with self._app.app_context():
            while not self._stop.is_set():
                number += 1
                entry = ledger.Entry(JournalKind.AWARD, f"load:{resident_id}:{number}", legs)
                execute(ledger.post, entry=entry, at=NOW, actor="system")
                self.acknowledged.append(entry.reference)
            db.session.remove()

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        wanted = len(self.acknowledged) + more
        while len(self.acknowledged) < wanted:
            assert all(thread.is_alive() for thread in self._threads)
            self._stop.wait(0.01)


@pytest.mark.timeout(300)  # Seven processes, one after the other, each of which loads all of the application.
def test_the_drill(app: Flask, env: dict[str, str], empty: dict[str, str]) -> None:
    with Load(app) as load:
        load.wait_for(300)
        before = set(load.acknowledged)
        made = flask(env, "backup", "create")
        during = len(load.acknowledged) - len(before)
    tried = flask(env, "backup", "verify")
    assert made.returncode == 0, made.stderr
    assert during > 0, "nobody worked while the backup was made"
    assert tried.returncode == 0, tried.stderr
    assert tried.stdout.count("✓") >= 11
    assert "✗" not in tried.stdout

    restored = flask(empty, "backup", "restore", made.stdout.split(": ")[0])
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.count("✓") >= 11
    there = references(empty["DATABASE_URL"])
    assert before <= there
    assert {reference for reference in there if reference.startswith("load:")} <= set(load.acknowledged)


@pytest.mark.only_on("mariadb")
def test_a_user_with_too_few_rights_is_told_what_to_ask_for(
    app: Flask, env: dict[str, str], database: dict[str, str]
) -> None:
    assert flask(env, "backup", "create").returncode == 0
    server = create_engine(database["DATABASE_URL"])
    with server.begin() as connection:
        connection.exec_driver_sql(r"REVOKE ALL ON `creditbank\_verify\_%%`.* FROM bank@'127.0.0.1'")
    server.dispose()
    done = flask(env, "backup", "verify")
    assert done.returncode == 1
    assert r"GRANT ALL ON `creditbank\_verify\_%`.* TO bank" in done.stderr


@pytest.mark.only_on("mariadb")
def test_a_wrong_password_is_said_and_not_shown(app: Flask, env: dict[str, str]) -> None:
    wrong = make_url(env["DATABASE_URL"]).set(password="wrong-password").render_as_string(hide_password=False)
    done = flask(env | {"DATABASE_URL": wrong}, "backup", "create")
    assert done.returncode == 1
    assert "Access denied" in done.stderr
    assert "wrong-password" not in done.stderr


def test_the_database_has_no_leftovers(app: Flask, database: dict[str, str]) -> None:
    """After all of the above there is no scratch database."""
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            assert not list(connection.scalars(text(r"SHOW DATABASES LIKE 'creditbank\_verify\_%'")))
