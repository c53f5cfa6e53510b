"""The connection to MariaDB: it is rolled back when it has to be, and columns are not taken for others."""

from decimal import Decimal
from typing import Any

import pymysql
import pytest
from cachetools import FIFOCache
from flask import Flask
from pymysql.connections import MySQLResult
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.core.db import mysql
from app.core.db.session import db

pytestmark = pytest.mark.only_on("mariadb", "tidb")


def raw() -> mysql.Connection:
    connection = db.session().connection().connection.dbapi_connection
    assert isinstance(connection, mysql.Connection)
    return connection


def asked(sql: str) -> list[tuple[str, object]]:
    row = db.session().execute(text(sql)).one()
    return list(zip(row._fields, row, strict=True))


def test_a_connection_knows_whether_a_transaction_may_be_open(app: Flask) -> None:
    connection = raw()
    connection.rollback()
    assert not connection.is_open

    connection.query("SELECT 1")
    assert connection.is_open
    connection.commit()
    assert not connection.is_open

    with pytest.raises(pymysql.err.ProgrammingError):
        connection.query("SELEKT 1")
    assert connection.is_open


def test_what_was_only_read_is_rolled_back_on_its_return(app: Flask) -> None:
    db.session.remove()
    db.engine.dispose()  # What was there before has left others in the pool, and one of those would come next.
    connection = raw()
    db.session().execute(text("SELECT COUNT(*) FROM idempotency_key")).scalar()
    assert connection.is_open

    db.session.remove()

    assert not connection.is_open
    assert raw() is connection


def test_a_commit_without_an_answer_leaves_the_connection_open(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_self: object) -> None:
        raise pymysql.err.OperationalError(2013, "lost")

    connection = raw()
    connection.query("SELECT 1")
    monkeypatch.setattr(pymysql.connections.Connection, "commit", lost)
    with pytest.raises(pymysql.err.OperationalError):
        connection.commit()
    assert connection.is_open


def test_columns_of_one_name_and_several_types_are_told_apart(app: Flask) -> None:
    for _ in range(2):
        assert asked("SELECT 1 AS a, 'x' AS b") == [("a", 1), ("b", "x")]
        assert asked("SELECT 'x' AS a, 1 AS b") == [("a", "x"), ("b", 1)]
        assert asked("SELECT 1.50 AS a, X'00FF' AS b") == [("a", Decimal("1.50")), ("b", b"\x00\xff")]
        assert asked("SELECT 1 AS a, 2 AS b") == [("a", 1), ("b", 2)]
        assert asked("SELECT 1 AS a, 'x' AS c") == [("a", 1), ("c", "x")]


def test_an_answer_is_recognised_and_no_longer_taken_apart(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = "SELECT 7 AS a, 'y' AS b, NULL AS c"
    first = asked(sql)
    monkeypatch.setattr(MySQLResult, "_get_descriptions", None)

    assert asked(sql) == first == [("a", 7), ("b", "y"), ("c", None)]


def test_descriptions_that_have_not_arrived_whole_are_read_one_by_one(app: Flask) -> None:
    names = [f"a_column_with_a_rather_long_name_{number:03d}" for number in range(300)]  # More than a buffer holds.
    sql = "SELECT " + ", ".join(f"{number} AS {name}" for number, name in enumerate(names))

    for _ in range(3):
        assert asked(sql) == [(name, number) for number, name in enumerate(names)]


def test_what_another_thread_puts_out_meanwhile_is_read_one_by_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(FIFOCache[object, tuple[object, ...]]):
        def __contains__(self, _key: object) -> bool:
            return True  # A moment ago.

    monkeypatch.setattr(mysql, "_met", Gone(mysql.MET_MAX))
    assert asked("SELECT 1 AS first_of_all") == [("first_of_all", 1)]


def test_no_more_answers_are_kept_than_a_worker_has_room_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: FIFOCache[object, tuple[object, ...]] = FIFOCache(mysql.MET_MAX)
    monkeypatch.setattr(mysql, "_met", kept)
    for number in range(mysql.MET_MAX + 20):
        asked(f"SELECT 1 AS first_{number}")
    for number in range(mysql.ALIKE_MAX + 3):
        assert asked(f"SELECT 1 AS same, 2 AS other_{number}") == [("same", 1), (f"other_{number}", 2)]

    assert len(kept) == mysql.MET_MAX  # The oldest went, one by one.
    assert max(len(alike) for alike in kept.values()) == mysql.ALIKE_MAX


def test_a_connection_that_dies_before_an_answer_is_lost_and_not_misread(app: Flask) -> None:
    connection: Any = raw()
    asked("SELECT 1 AS a, 2 AS b")
    with db.engine.connect() as other:  # By the server: half a shutdown here would let through an answer that is quick.
        other.execute(text(f"KILL CONNECTION {connection.thread_id()}"))
    with pytest.raises(OperationalError):
        asked("SELECT 1 AS a, 2 AS b")
