"""Every test that touches the database runs twice: on SQLite, and on MariaDB with Redis; or on TiDB (`--tidb`).

The schema is made by the migrations, once per database; each test then begins with empty tables.
"""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import redis
from flask import Flask, g
from flask.testing import FlaskClient
from pytest_socket import socket_allow_hosts
from sqlalchemy import event

from app import create_app
from app.core.db.session import db
from app.core.http.rate_limits import limiter
from app.demo import phone_page
from app.rewards.coupons import daily_limits
from config import Settings, load_settings
from devtools.servers import mariadb
from miniprogram_mock.wechat_server.testing import RunningServer, running_server
from tests.support import chromium, redis_server, tidb
from tests.support.api_answers import AnswerCheck
from tests.support.once import built_once
from tests.support.served import build_street, served_street
from tests.support.tables import empty_tables

DATABASES = ["sqlite", "mariadb"]
MISSING = [
    name
    for name, found in (("mariadb-server", mariadb.find_server()), ("redis-server", redis_server.find_server()))
    if not found
]
MISSING_FOR_PHONES = [
    name
    for name, found in (("chromium", chromium.find_browser()), ("the mini-program: make app", phone_page.is_built()))
    if not found
]
BROWSER = Path(__file__).parent / "browser"
OF_TIDB = Path(__file__).parent / "tidb"
collect_ignore = [BROWSER.name] if MISSING_FOR_PHONES else []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="on SQLite only, no browser, nothing marked as slow")
    parser.addoption("--tidb", action="store_true", help="on TiDB only, and only what touches a database")


def _databases(config: pytest.Config) -> list[str]:
    if config.getoption("tidb"):
        return ["tidb"]
    sqlite_only = MISSING or config.getoption("quick")
    return [name for name in DATABASES if name == "sqlite" or not sqlite_only]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What only a real TiDB can answer is asked where there is one."""
    return True if collection_path == OF_TIDB and not config.getoption("tidb") else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        wanted = metafunc.definition.get_closest_marker("only_on")
        available = _databases(metafunc.config)
        available = [name for name in available if wanted is None or name in wanted.args]
        metafunc.parametrize("database", available, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("quick") or config.getoption("tidb"):
        wanted = _is_for_tidb if config.getoption("tidb") else _is_quick
        left_out = [item for item in items if not wanted(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _is_quick(item: pytest.Item) -> bool:
    return not item.path.is_relative_to(BROWSER) and item.get_closest_marker("slow") is None


def _is_for_tidb(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("only_on")
    return "database" in getattr(item, "fixturenames", ()) and (marker is None or "tidb" in marker.args)


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("tidb"):
        if tidb.find_server() is None:
            pytest.exit("TiDB is not there: make tidb-server, or TIDB_SERVER=…", returncode=3)
        return
    missing = [] if session.config.getoption("quick") else MISSING + MISSING_FOR_PHONES
    if missing and os.environ.get("CI"):
        pytest.exit(f"not there: {', '.join(missing)}; in CI nothing may be left out", returncode=3)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if terminalreporter.config.getoption("quick"):
        terminalreporter.line("Only what is quick has run, on SQLite; make test runs everything.")
        return
    if terminalreporter.config.getoption("tidb"):
        terminalreporter.line(f"Only what touches a database has run, on {tidb.version()}")
        return
    if MISSING or MISSING_FOR_PHONES:
        terminalreporter.section("NOT RUN", sep="!", red=True)
    if MISSING:
        terminalreporter.line(f"Nothing was tested on MariaDB: not installed: {', '.join(MISSING)}.")
    if MISSING_FOR_PHONES:
        terminalreporter.line(f"Nothing was tested in a browser: not there: {', '.join(MISSING_FOR_PHONES)}.")


@pytest.fixture(autouse=True)
def _this_machine_only() -> None:
    """No test talks to anything but this machine."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a migrated, empty database."""
    if request.param == "sqlite":
        yield {"DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.sqlite3'}"}
        return
    running = tidb.running_tidb if request.param == "tidb" else mariadb.running_mariadb
    with running() as database_url, redis_server.running_redis() as redis_url:
        yield {"DATABASE_URL": database_url, "REDIS_URL": redis_url}


@pytest.fixture(scope="session")
def wechat() -> Iterator[RunningServer]:
    """A stand-in for WeChat's servers."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def settings(database: dict[str, str], wechat: RunningServer) -> Settings:
    return load_settings(
        {
            "CREDITBANK_ENV": "testing",
            "LOG_LEVEL": "error",
            "WECHAT_BASE_URL": wechat.base_url,
            "DATABASE_POOL_SIZE": "80",
            **database,
        }
    )


def _forget_the_last_request() -> None:
    """Requests share the context that the fixture `app` has pushed, and so `g`; outside of tests each has its own."""
    for name in list(g):
        g.pop(name)


def _leave_out_syncs(connection: sqlite3.Connection, _record: object) -> None:
    """What a test writes need not outlive a power cut; kills are tested on databases of their own."""
    connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture(scope="session")
def migrated_app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.before_request_funcs.setdefault(None, []).insert(0, _forget_the_last_request)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _leave_out_syncs)
            db.engine.dispose()
        flask_migrate.upgrade()
    app.extensions["answer_check"] = AnswerCheck(app)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    app.extensions["wechat"].close()


@pytest.fixture
def app(migrated_app: Flask, settings: Settings) -> Iterator[Flask]:
    """The application on empty tables, its context pushed."""
    with migrated_app.app_context():
        empty_tables()
        if settings.redis_url:
            client = redis.Redis.from_url(settings.redis_url)
            client.flushdb()
            client.close()
        limiter.reset()
        migrated_app.extensions["failures"].forget_everything()
        yield migrated_app
        db.session.remove()
    problems = "\n".join(migrated_app.extensions["answer_check"].problems())
    assert not problems, f"answers are not what the API document says:\n{problems}"


@pytest.fixture
def many_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    """One resident stands for many: what is claimed and given back on a day has no bound."""
    monkeypatch.setattr(daily_limits, "A_DAY", 1_000)
    monkeypatch.setattr(daily_limits, "OF_ONE_OFFER", 1_000)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def built_street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a demo street, which is built once for all test processes: copy them."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    return built_once(shared, "street", build_street)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, built_street: Path) -> Iterator[dict[str, str]]:
    """The environment of a running demo street, one for the whole session."""
    with served_street(tmp_path_factory.mktemp("served"), built_street) as env:
        yield env
