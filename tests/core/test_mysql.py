"""The connection to MariaDB: it is rolled back when it has to be, and columns are not taken for others."""

from decimal import Decimal

import pymysql
import pytest
from flask import Flask
from sqlalchemy import text

from app.core import mysql
from app.core.extensions import db

pytestmark = pytest.mark.only_on("mariadb")


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
    connection = raw()
    db.session().execute(text("SELECT COUNT(*) FROM idempotency_key")).scalar()
    assert connection.is_open

    db.session.remove()

    assert not connection.is_open
    assert raw() is connection, "the pool had others: this proves nothing"


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
