"""Prepared statements: the same as SQLAlchemy's own execution, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, Integer, MetaData, Table, bindparam, create_engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.core.db.prepared import Prepared
from app.core.db.session import db
from app.core.http.idempotency import IdempotencyKey
from devtools.factories import NOW

KEYS: Any = IdempotencyKey.__table__
ROW = {"caller": "t", "key": "a%s", "fingerprint": "f'\\", "created_at": NOW, "status": None, "body": "信用"}


def test_values_are_stored_as_their_types_say_and_ids_come_back(app: Flask) -> None:
    connection = db.session().connection()
    adding = Prepared(insert(KEYS))

    first, second = (int(adding.execute(connection, {**ROW, "key": key}).lastrowid) for key in ("a%s", "b"))

    stored = connection.execute(select(KEYS).where(KEYS.c.id == first)).mappings().one()
    assert dict(stored) == {"id": first, **ROW}
    assert second == first + 1


def test_values_of_the_statement_itself_are_kept_apart_from_those_given(app: Flask) -> None:
    connection = db.session().connection()
    connection.execute(insert(KEYS), [{**ROW, "key": "old"}, {**ROW, "key": "new", "status": 200}])
    changing = Prepared(
        update(KEYS)
        .where(KEYS.c.caller == "t", KEYS.c.key == bindparam("of"), KEYS.c.status.is_(None))
        .values(status=409, created_at=bindparam("at"))
    )

    changed = [
        changing.execute(connection, {"of": name, "at": NOW + timedelta(days=1)}).rowcount for name in ("old", "new")
    ]

    assert changed == [1, 0]
    rows = connection.execute(select(KEYS.c.key, KEYS.c.status, KEYS.c.created_at)).all()
    assert {tuple(row) for row in rows} == {("old", 409, NOW + timedelta(days=1)), ("new", 200, NOW)}


def test_an_error_is_the_one_that_sqlalchemy_raises(app: Flask) -> None:
    connection = db.session().connection()
    adding = Prepared(insert(KEYS))
    adding.execute(connection, ROW)

    with pytest.raises(IntegrityError):
        adding.execute(connection, ROW)


def test_another_database_gets_its_own_sql(app: Flask) -> None:
    adding = Prepared(insert(KEYS))
    adding.execute(db.session().connection(), ROW)
    other = create_engine("sqlite://")
    KEYS.metadata.tables[KEYS.name].create(other)

    with other.begin() as connection:
        adding.execute(connection, ROW)
        assert connection.scalar(select(KEYS.c.created_at)) == NOW
    other.dispose()
    assert adding.execute(db.session().connection(), {**ROW, "key": "b"}).rowcount == 1


def test_what_cannot_be_prepared_is_refused() -> None:
    counted = Table(
        "counted", MetaData(), Column("id", Integer, primary_key=True), Column("n", Integer, default=lambda: 1)
    )
    engine = create_engine("sqlite://")
    counted.create(engine)

    with engine.begin() as connection:
        with pytest.raises(TypeError, match="prepared"):
            Prepared(insert(counted)).execute(connection, {"id": 1})
        with pytest.raises(TypeError, match="prepared"):
            Prepared(update(counted).where(counted.c.id.in_([1, 2])).values(n=2)).execute(connection, {})
    engine.dispose()
