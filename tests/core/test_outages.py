"""A database that cannot serve is said with 503 and a stable code; a fault of ours stays a 500."""

import sqlite3
from pathlib import Path
from typing import Any

import pymysql
import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.db.outages import outage_behind
from app.core.db.session import db


def of_mariadb(number: int, words: str = "said the server", *, lost: bool = False) -> DBAPIError:
    return OperationalError("SELECT …", {}, pymysql.err.OperationalError(number, words), connection_invalidated=lost)


def of_sqlite(code: int) -> DBAPIError:
    cause = sqlite3.OperationalError("said SQLite")
    cause.sqlite_errorcode = code
    return OperationalError("SELECT …", {}, cause)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (of_mariadb(2003), "database_unavailable"),
        (of_mariadb(2013, lost=True), "database_unavailable"),
        (of_mariadb(1053), "database_unavailable"),
        (of_mariadb(1040), "database_unavailable"),
        (of_mariadb(1047), "busy"),
        (of_mariadb(1205), "busy"),
        (of_mariadb(1105, "pessimistic lock retry limit reached"), "busy"),
        *((of_mariadb(number), "busy") for number in (8002, 8005, 8022, 8028, 8229, 9003, 9004, 9007)),
        *((of_mariadb(number), "database_unavailable") for number in (8027, 9001, 9002, 9005)),
        (PoolTimeoutError("QueuePool limit"), "busy"),
        (of_mariadb(1021), "storage_full"),
        (of_mariadb(1114), "storage_full"),
        (of_mariadb(1030, 'Got error 28 "No space left on device" from storage engine InnoDB'), "storage_full"),
        (of_sqlite(sqlite3.SQLITE_FULL), "storage_full"),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), "database_unavailable"),
        (of_sqlite(sqlite3.SQLITE_BUSY), "busy"),
    ],
    ids=str,
)
def test_an_outage_is_503_in_the_api_and_on_pages(
    app: Flask, monkeypatch: pytest.MonkeyPatch, error: SQLAlchemyError, code: str
) -> None:
    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise error

    monkeypatch.setattr(db.session(), "execute", fails)
    monkeypatch.setattr(db.session(), "scalar", fails)
    answer = app.test_client().get("/api/v1/merchants/k7m2p9q4")
    assert (answer.status_code, answer.json["code"]) == (503, code)
    page = app.test_client().get("/m/k7m2p9q4", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "said" not in page.text


@pytest.mark.parametrize(
    "error",
    [
        of_mariadb(1064),
        of_mariadb(1105, "unknown column in the planner"),
        of_mariadb(1030, "Got error 122"),
        ProgrammingError("SELECT …", {}, pymysql.err.ProgrammingError(1146, "no such table")),
        of_sqlite(sqlite3.SQLITE_ERROR),
        OperationalError("SELECT …", {}, sqlite3.OperationalError("without a code")),
    ],
    ids=str,
)
def test_a_fault_of_ours_is_none(error: SQLAlchemyError) -> None:
    assert outage_behind(error) is None


def test_a_full_sqlite_really_says_so(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'small.sqlite3'}")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 3"))
        connection.execute(text("CREATE TABLE t (x TEXT)"))
        with pytest.raises(OperationalError) as failure:
            connection.execute(text("INSERT INTO t VALUES (:x)"), {"x": "x" * 100_000})
    engine.dispose()
    outage = outage_behind(failure.value)
    assert outage is not None
    assert outage.code == "storage_full"


def test_a_mariadb_that_is_not_there_really_says_so() -> None:
    engine = create_engine("mysql+pymysql://root@127.0.0.1:1/nothing")
    with pytest.raises(OperationalError) as failure:
        engine.connect()
    outage = outage_behind(failure.value)
    assert outage is not None
    assert outage.code == "database_unavailable"
