"""Packets: what a command writes goes at once, and means the same as one statement after the other."""

from typing import Any

import pymysql
import pytest
from flask import Flask
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.core.db import before_commit, mysql
from app.core.db.packets import Packet
from app.core.db.prepared import Prepared
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import ConflictError, NotFoundError
from app.core.http.idempotency import IdempotencyKey
from devtools.factories import NOW
from tests.support.tables import queries

KEYS: Any = IdempotencyKey.__table__
ADD = Prepared(insert(KEYS))
CHANGE = Prepared(
    update(KEYS).where(KEYS.c.key == bindparam("of")).values(status=bindparam("to"), body=bindparam("text"))
)
NAME_AFTER = Prepared(
    text(
        "INSERT INTO idempotency_key (caller, `key`, fingerprint, created_at, status) VALUES"
        " ('t', :first, '', :at, :made), ('t', :second, '', :at, :made)"
    )
)
EVIL = "'; DELETE FROM idempotency_key; -- \\'; DROP TABLE seal; SELECT \""


def row(key: str, **changes: object) -> dict[str, object]:
    return {"caller": "t", "key": key, "fingerprint": "", "created_at": NOW, "status": None, "body": None, **changes}


def change(key: str, to: int = 1, body: str = "") -> dict[str, object]:
    return {"of": key, "to": to, "text": body}


def stored() -> dict[str, tuple[int | None, str | None]]:
    rows = execute(lambda session: session.execute(select(KEYS.c.key, KEYS.c.status, KEYS.c.body)).all())
    return {row.key: (row.status, row.body) for row in rows}


def test_all_is_written_in_its_order_and_ids_come_back(app: Flask) -> None:
    def command(session: Session) -> tuple[int, int]:
        packet = Packet()
        one, two = packet.add(ADD, row("a")), packet.add(ADD, row("b"))
        packet.add(CHANGE, change("b", 7), rows=1, missed=ConflictError)
        packet.send(session)
        return one.made_id, two.made_id

    one, two = execute(command)
    ids: dict[str, int] = dict(execute(lambda session: session.execute(select(KEYS.c.key, KEYS.c.id)).all()))
    assert ids == {"a": one, "b": two}
    assert stored() == {"a": (None, None), "b": (7, "")}


def test_a_write_can_take_the_id_that_the_one_before_it_made(app: Flask) -> None:
    def command(session: Session) -> int:
        packet = Packet()
        made = packet.add(ADD, row("a"))
        packet.add(NAME_AFTER, {"first": "b", "second": "c", "at": "2026-11-01 00:00:00"}, follows="made")
        packet.send(session)
        return made.made_id

    made = execute(command)
    assert stored() == {"a": (None, None), "b": (made, None), "c": (made, None)}


@pytest.mark.only_on("mariadb")
def test_a_server_is_asked_once(app: Flask) -> None:
    def command(session: Session) -> None:
        packet = before_commit.last(session)
        packet.add(ADD, row("a"))
        packet.add(CHANGE, change("a"), rows=1, missed=ConflictError)

    with queries() as sent:
        execute(command)
    assert len(sent) == 1
    assert sent[0].endswith("COMMIT")
    assert stored() == {"a": (1, "")}


@pytest.mark.parametrize("at_the_end", [False, True])
def test_the_first_that_touches_another_number_of_rows_decides(app: Flask, at_the_end: bool) -> None:
    execute(lambda session: session.execute(insert(KEYS), [row("a")]))

    def command(session: Session) -> None:
        packet = before_commit.last(session) if at_the_end else Packet()
        packet.add(CHANGE, change("a", 5), rows=1, missed=ConflictError)
        packet.add(CHANGE, change("nobody"), rows=1, missed=NotFoundError)
        packet.add(ADD, row("a"), duplicate=ConflictError)  # It would fail as well.
        if not at_the_end:
            packet.send(session)

    with pytest.raises(NotFoundError):
        execute(command)
    assert stored() == {"a": (None, None)}


@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_unique_key_that_refuses_is_told_by_the_write_it_refused(app: Flask, at_the_end: bool) -> None:
    execute(lambda session: session.execute(insert(KEYS), [row("a"), row("b")]))

    def command(session: Session) -> None:
        packet = before_commit.last(session) if at_the_end else Packet()
        packet.add(ADD, row("c"), duplicate=ConflictError)
        packet.add(ADD, row("b"), duplicate=NotFoundError)
        packet.add(ADD, row("a"), duplicate=ConflictError)
        if not at_the_end:
            packet.send(session)

    with pytest.raises(NotFoundError):
        execute(command)
    assert stored().keys() == {"a", "b"}


def test_an_error_that_means_nothing_to_its_write_is_the_one_of_sqlalchemy(app: Flask) -> None:
    def command(session: Session) -> None:
        packet = Packet()
        packet.add(ADD, row("a"))
        packet.add(ADD, row("a"))
        packet.send(session)

    with pytest.raises(IntegrityError):
        execute(command)
    assert stored() == {}


def test_whatever_is_in_a_value_stays_in_it(app: Flask) -> None:
    execute(lambda session: session.execute(insert(KEYS), [row("other")]))

    def command(session: Session) -> None:
        packet = before_commit.last(session)
        packet.add(ADD, row("a", body=EVIL))
        packet.add(ADD, row("b", body=f"%s %(x)s {EVIL}"))
        packet.add(CHANGE, change("a", 2, EVIL * 2), rows=1, missed=ConflictError)

    execute(command)
    assert stored() == {"other": (None, None), "a": (2, EVIL * 2), "b": (None, f"%s %(x)s {EVIL}")}


@pytest.mark.only_on("mariadb")
def test_only_a_packet_can_have_several_statements(app: Flask) -> None:
    """Before any, after one that went well, and after one that failed."""

    def several() -> None:
        with pytest.raises(DBAPIError, match="syntax"):
            db.session.execute(text("SELECT 1; SELECT 2"))
        db.session.rollback()

    several()
    for wanted in (1, 2):
        packet = Packet()
        packet.add(ADD, row("a"))
        packet.add(CHANGE, change("a"), rows=wanted, missed=ConflictError)
        packet.add(ADD, row("a" if wanted == 2 else "b"), duplicate=NotFoundError)
        if wanted == 1:
            packet.send(db.session())
        else:
            with pytest.raises(ConflictError):
                packet.send(db.session())
        db.session.rollback()
        several()
    raw = db.session().connection().connection.dbapi_connection
    assert isinstance(raw, mysql.Connection)
    with pytest.raises(pymysql.err.DataError), raw.several():
        raw.query("SELECT '" + "x" * mysql.PACKET_BYTES_MAX + "'")
    assert db.session.scalar(text("SELECT 1")) == 1


def test_an_error_says_nothing_of_the_values(app: Flask) -> None:
    def command(session: Session) -> None:
        packet = Packet()
        packet.add(ADD, row("secret"))
        packet.add(ADD, row("secret", status="not a number"))
        packet.send(session)

    with pytest.raises(DBAPIError) as failed:
        execute(command)
    assert "not a number" not in str(failed.value.statement)
    assert "not a number" not in str(failed.value).replace(str(failed.value.orig), "")
