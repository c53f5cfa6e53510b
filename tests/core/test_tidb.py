"""TiDB, as far as can be told without it: what is refused, and with which words. `tests/tidb/` asks a real one."""

import subprocess
import sys
from collections.abc import Iterator

import pymysql
import pytest
from sqlalchemy import BigInteger, Column, MetaData, Table, create_engine
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.schema import CreateTable

from app.core.db import tidb
from app.core.db.outages import outage_behind
from app.core.db.tidb import UnfitDatabaseError, is_tidb, refusal
from devtools.servers.mariadb import running_mariadb
from tests.support.production import ROOT, environment, flask

GOOD = (1, 1, 1, "pessimistic")


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("8.0.11-TiDB-v8.5.4", True),
        ("8.0.11-TiDB-None", True),
        ("10.11.19-MariaDB-0+deb12u1", False),
        ("8.0.36", False),
    ],
)
def test_a_server_is_known_by_its_version(version: str, expected: bool) -> None:
    assert is_tidb(version) is expected


@pytest.mark.parametrize("values", [GOOD, ("ON", "ON", "ON", "PESSIMISTIC")])
def test_what_it_must_have_been_told(values: tuple[object, ...]) -> None:
    assert refusal(values) is None


@pytest.mark.parametrize(
    ("values", "said", "mend"),
    [
        ((0, 1, 1, "pessimistic"), "drops CHECK constraints", "SET GLOBAL tidb_enable_check_constraint = 'ON'"),
        ((1, "OFF", 1, "pessimistic"), "foreign keys", "SET GLOBAL tidb_enable_foreign_key = 'ON'"),
        ((1, 1, 0, "pessimistic"), "foreign keys", "SET GLOBAL foreign_key_checks = 'ON'"),
        ((1, 1, 1, "optimistic"), "READ COMMITTED", "SET GLOBAL tidb_txn_mode = 'pessimistic'"),
        ((1, 1, 1, ""), "READ COMMITTED", "SET GLOBAL tidb_txn_mode = 'pessimistic'"),
    ],
)
def test_what_it_was_not_told_is_said_with_what_to_do(values: tuple[object, ...], said: str, mend: str) -> None:
    found = refusal(values)
    assert said in found
    assert mend in found


class Server:
    """A connection to a server that says of itself what a test wants."""

    def __init__(self, version: str, values: tuple[object, ...]) -> None:
        self.version, self.values = version, values
        self.asked: list[str] = []

    def get_server_info(self) -> str:
        return self.version

    def cursor(self) -> "Server":
        return self

    def execute(self, query: str) -> None:
        self.asked.append(query)

    def fetchone(self) -> tuple[object, ...]:
        return self.values

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        pass


def connect(server: Server) -> None:
    """As the pool does with a new connection."""
    engine = create_engine("mysql+pymysql://nobody@127.0.0.1:1/nothing")
    tidb.refuse_unfit(engine)
    for listener in engine.pool.dispatch.connect:
        if listener.__module__ == tidb.__name__:
            listener(server, None)


def test_each_new_connection_is_looked_at() -> None:
    fit, unfit = Server("8.0.11-TiDB-v8.5.4", GOOD), Server("8.0.11-TiDB-v8.5.4", (0, 1, 1, "pessimistic"))
    connect(fit)
    assert fit.asked == [tidb.SHARED_LOCKS, tidb.QUERY]
    with pytest.raises(UnfitDatabaseError, match="tidb_enable_check_constraint=0"):
        connect(unfit)


def test_other_servers_are_not_asked() -> None:
    server = Server("10.11.19-MariaDB-0+deb12u1", ())
    connect(server)
    assert server.asked == []


def test_ids_of_all_servers_grow_together() -> None:
    table = Table("t", MetaData(), Column("id", BigInteger, primary_key=True))
    assert str(CreateTable(table).compile(dialect=mysql.dialect())).endswith(f") {tidb.IDS_IN_ORDER}\n\n")
    assert tidb.IDS_IN_ORDER not in str(CreateTable(table).compile(dialect=sqlite.dialect()))


def test_one_that_is_changed_while_we_serve_is_an_outage() -> None:
    assert outage_behind(UnfitDatabaseError("no checks")).code == "database_unavailable"


@pytest.fixture(scope="module")
def old() -> Iterator[dict[str, str]]:
    """Production on a server that says that it is a TiDB, and does not know the variables of one."""
    with running_mariadb(options=("--version=10.11.19-TiDB-v7.1.0-MariaDB",)) as url:
        yield environment(DATABASE_URL=url)


@pytest.mark.parametrize("command", [("db", "upgrade"), ("worker",), ("credit", "install"), ("doctor",)], ids=" ".join)
def test_every_command_refuses_in_one_sentence(old: dict[str, str], command: tuple[str, ...]) -> None:
    done = flask(old, *command)
    assert done.returncode == 1
    assert "this TiDB is too old, 8.5 is needed" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_the_web_server_refuses_to_start(old: dict[str, str]) -> None:
    """What a worker of it loads."""
    load = [sys.executable, "-c", "import wsgi"]
    done = subprocess.run(load, cwd=ROOT, env=old, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("not started: this TiDB is too old, 8.5 is needed")
    assert "Traceback" not in done.stdout


def test_the_refusal_is_in_the_servers_own_words() -> None:
    class Old(Server):
        def execute(self, query: str) -> None:
            assert query == tidb.SHARED_LOCKS
            raise pymysql.err.OperationalError(1193, "Unknown system variable 'tidb_enable_shared_lock_promotion'")

    with pytest.raises(UnfitDatabaseError, match="Unknown system variable"):
        connect(Old("8.0.11-TiDB-v7.1.0", ()))
