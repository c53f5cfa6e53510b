"""A real TiDB: what it drops, what it checks, and what we refuse."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from app.core.db.session import db
from app.ledger.chart import OwnerKind, Unit
from app.ledger.models import LedgerAccount, LedgerBalance
from app.operations.doctor import checks, tidb
from app.operations.doctor import database as server
from devtools.servers.mariadb import another_database
from tests.operations.test_doctor import sick
from tests.support.production import ROOT, environment, flask


@pytest.fixture
def forgetful(app: Flask, database: dict[str, str]) -> Iterator[dict[str, str]]:
    """Production, with a database of its own, while the server drops CHECK constraints."""
    with another_database(database["DATABASE_URL"], "forgetful") as url:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("SET GLOBAL tidb_enable_check_constraint = OFF")
            try:
                yield environment(**database | {"DATABASE_URL": url})
            finally:
                connection.exec_driver_sql("SET GLOBAL tidb_enable_check_constraint = ON")
        engine.dispose()


def test_nothing_starts_while_it_drops_check_constraints(forgetful: dict[str, str]) -> None:
    mend = "SET GLOBAL tidb_enable_check_constraint = 'ON'"
    for command in (("db", "upgrade"), ("worker",), ("credit", "install"), ("doctor",)):
        done = flask(forgetful, *command)
        assert done.returncode == 1
        assert mend in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
    web = [sys.executable, "-c", "import wsgi"]
    done = subprocess.run(web, cwd=ROOT, env=forgetful, capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stderr[:12]) == (1, "not started:")
    assert mend in done.stderr


def test_check_constraints_are_there_and_checked(app: Flask) -> None:
    session = db.session()
    assert checks.look(session.connection()).is_well
    account = LedgerAccount(owner_kind=OwnerKind.RESIDENT, owner_id=1, kind="points", unit=Unit.POINT, floor=0)
    session.add(account)
    session.flush()
    session.add(LedgerBalance(account_id=account.id, stripe=0, amount=-1, floor=0))
    with pytest.raises(DBAPIError, match="ck_ledger_balance_amount_above_floor"):
        session.flush()


def test_foreign_keys_are_checked(app: Flask) -> None:
    db.session.add(LedgerBalance(account_id=4711, stripe=0, amount=1, floor=0))
    with pytest.raises(DBAPIError, match="foreign key"):
        db.session.flush()


def test_ids_of_every_table_grow_together_on_all_servers(app: Flask) -> None:
    connection = db.session().connection()
    names = [name for name in db.metadata.tables if "AUTO_INCREMENT" in _made(connection, name)]
    assert len(names) > 30
    assert [name for name in names if "AUTO_ID_CACHE=1 " not in _made(connection, name)] == []


def _made(connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW CREATE TABLE `{name}`").one()[1])


def test_doctor_finds_what_only_a_release_on_a_cluster_has(app: Flask) -> None:
    connection = db.session().connection()
    assert sick(tidb.look(connection)).keys() <= {"database", "store"}
    assert sick(server.look(connection)).keys() <= {"database", "store"}
