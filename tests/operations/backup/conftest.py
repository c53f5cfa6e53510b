"""The test's database as an operator has it: from the command line, with a folder for backups, with few rights."""

import dataclasses
import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from app.core.db.session import db
from devtools.servers.mariadb import another_database

PASSWORD = "p\"w\\ #'%;"


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where backups of this test are kept."""
    path = tmp_path / "backups"
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], backup_folder=path))
    return path


@pytest.fixture
def run(app: Flask, folder: Path) -> Callable[..., Result]:
    """`flask backup …` in this process."""

    def command(*args: str) -> Result:
        db.session.remove()
        return app.test_cli_runner().invoke(args=["backup", *args])

    return command


@pytest.fixture
def create(run: Callable[..., Result]) -> Callable[..., Path]:
    """A backup, made by the command."""

    def backup(*options: str) -> Path:
        done = run("create", *options)
        assert done.exit_code == 0, done.output
        return Path(done.output.split(": ")[0])

    return backup


@pytest.fixture
def env(folder: Path, database: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment of a process that uses the test's database; on MariaDB as a user with few rights."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("CREDITBANK_", "WECHAT_"))}
    ours |= {"FLASK_SKIP_DOTENV": "1", "LOG_LEVEL": "error", "BACKUP_FOLDER": str(folder)} | database
    if database["DATABASE_URL"].startswith("sqlite"):
        yield ours
        return
    url = make_url(database["DATABASE_URL"])
    server = create_engine(url)
    with server.begin() as connection:
        connection.execute(text("CREATE USER bank@'127.0.0.1' IDENTIFIED BY :password"), {"password": PASSWORD})
        for granted in ("creditbank", r"creditbank\_verify\_%%", "restored"):
            connection.exec_driver_sql(f"GRANT ALL ON `{granted}`.* TO bank@'127.0.0.1'")
    own = url.set(username="bank", password=PASSWORD)
    yield ours | {"DATABASE_URL": own.render_as_string(hide_password=False)}
    with server.begin() as connection:
        connection.execute(text("DROP USER bank@'127.0.0.1'"))
    server.dispose()


@pytest.fixture
def empty(env: dict[str, str], database: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """The same environment, with a database in which there is nothing."""
    url = env["DATABASE_URL"]
    sqlite = url.startswith("sqlite")
    file = nullcontext(f"sqlite:///{tmp_path}/other/restored.sqlite3")
    with file if sqlite else another_database(database["DATABASE_URL"], "restored") as own_url:
        name = make_url(own_url).database
        yield env | {"DATABASE_URL": make_url(url).set(database=name).render_as_string(hide_password=False)}
