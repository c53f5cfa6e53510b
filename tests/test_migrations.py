"""Migrations: they lead to exactly what the models say, up, down and up again, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from app.core.db.session import db
from app.core.security.keyring import keyring
from app.ledger import leaves
from app.operations.doctor import checks
from tests.support.own_database import own_database


@pytest.fixture
def empty_app(database: dict[str, str], tmp_path: Path) -> Iterator[Flask]:
    with own_database(database, tmp_path) as app:
        yield app


def differences() -> list[object]:
    """What a new migration would have to change."""
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata))


def tables() -> dict[str, list[str]]:
    """Every table with its columns, keys and indexes, as the database describes them."""
    inspector = inspect(db.engine)
    return {
        name: sorted(
            str(part)
            for part in (
                *inspector.get_columns(name),
                *inspector.get_indexes(name),
                *inspector.get_unique_constraints(name),
                *inspector.get_foreign_keys(name),
                *inspector.get_check_constraints(name),
            )
        )
        for name in inspector.get_table_names()
    }


def test_migrations_lead_to_what_the_models_say(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    assert differences() == []


def test_up_and_each_step_down_up_and_down_again(empty_app: Flask) -> None:
    """As an operator would who takes a release back, and then tries it again."""
    flask_migrate.upgrade()
    before = tables()
    while (version := _version()) is not None:
        flask_migrate.downgrade(revision="-1")
        flask_migrate.upgrade(revision=version)
        flask_migrate.downgrade(revision="-1")
    assert set(tables()) == {"alembic_version"}
    flask_migrate.upgrade()
    assert tables() == before


def _version() -> str | None:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_journals_from_before_there_were_leaves_get_theirs(empty_app: Flask) -> None:
    flask_migrate.upgrade(revision="0003")
    with db.engine.begin() as connection:
        for owner in (1, 2):
            connection.execute(
                text(
                    "INSERT INTO ledger_account (owner_kind, owner_id, kind, unit, floor)"
                    " VALUES ('resident', :owner, 'points', 'POINT', 0)"
                ),
                {"owner": owner},
            )
        connection.execute(
            text(
                "INSERT INTO journal (id, kind, reference, occurred_at, actor, memo)"
                " VALUES (7, 'award', 'award:record:1', '2026-11-10 04:00:00.000000', 'staff:1', '好人好事')"
            )
        )
        accounts = connection.scalars(text("SELECT id FROM ledger_account ORDER BY id")).all()
        legs = [{"account": accounts[0], "amount": -5}, {"account": accounts[1], "amount": 5}]
        connection.execute(
            text("INSERT INTO posting (journal_id, account_id, amount) VALUES (7, :account, :amount)"), legs
        )
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        leaf = connection.scalar(text("SELECT leaf FROM journal"))
    row = ("award", "award:record:1", datetime(2026, 11, 10, 4, tzinfo=UTC), "staff:1", "好人好事")
    assert leaves.fits(leaf, row, [("resident:1:points", -5), ("resident:2:points", 5)])


BEFORE_ENCRYPTION = (
    "INSERT INTO community (id, kind, name, slug, path) VALUES (1, 'community', '社区', 'c1', '/1/')",
    "INSERT INTO wechat_user (id, openid, created_at, token_version) VALUES (2, 'o', '2026-11-10 04:00:00', 1)",
    "INSERT INTO merchant (id, slug, community_id, name, trade, address, phone, licence_no, applied_by, applied_at,"
    " status, decision_reason) VALUES (3, 'm', 1, '店', '', '', '', 'L', 2, '2026-11-10 04:00:00', 'active', '')",
    "INSERT INTO merchant_member (id, merchant_id, user_id, role, name, added_at)"
    " VALUES (4, 3, 2, 'clerk', '小店员', '2026-11-10 04:00:00')",
)


def test_names_of_clerks_are_encrypted_and_come_back(empty_app: Flask) -> None:
    flask_migrate.upgrade(revision="0009")
    with db.engine.begin() as connection:
        for statement in BEFORE_ENCRYPTION:
            connection.execute(text(statement))
    flask_migrate.upgrade(revision="0010")
    with db.engine.connect() as connection:
        stored = connection.scalar(text("SELECT name FROM merchant_member"))
    assert "小店员".encode() not in stored
    assert keyring.decrypt(stored) == "小店员"
    flask_migrate.downgrade(revision="0009")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM merchant_member")) == "小店员"


def test_models_and_migrations_have_the_same_checks(empty_app: Flask) -> None:
    """Alembic does not compare check constraints; their names are ours to compare."""
    flask_migrate.upgrade()
    inspector = inspect(db.engine)
    there = [str(check["name"]) for name in tables() for check in inspector.get_check_constraints(name)]
    assert checks.absent(there) == []
    assert checks.absent(there[1:]) != []
