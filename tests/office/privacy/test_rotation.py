"""Data under a new key: all of it, on a live database, however often one is stopped."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import Result
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import LargeBinary, select, type_coerce, update

from app.core import files
from app.core.db.session import db
from app.core.db.types import ENCRYPTED, Base, EncryptedType
from app.core.db.uow import execute
from app.office.privacy import rotation
from app.parties.residents.models import Resident
from config import Settings
from devtools import factories
from tests.support.keys import configure_keyring

NEW = Fernet.generate_key().decode()
RESIDENT_NAME = next(place for place in rotation.places() if str(place) == "resident.name")


@pytest.fixture
def rotated(app: Flask, settings: Settings) -> Iterator[Settings]:
    """Four residents and a staff member under the old key; the new one stands in front of it now."""
    node = factories.community()
    for _ in range(4):
        factories.resident(node)
    factories.staff(node)
    both = replace(settings, data_keys=(NEW, *settings.data_keys))
    configure_keyring(both)
    app.config["SETTINGS"] = both
    yield both
    app.config["SETTINGS"] = settings
    configure_keyring(settings)


def run(app: Flask, *args: str) -> Result:
    db.session.remove()
    return app.test_cli_runner().invoke(args=["data", "rotate", *args])


def blobs() -> list[bytes]:
    db.session.rollback()
    return list(db.session.scalars(select(type_coerce(Resident.__table__.c.name, LargeBinary)).order_by("id")))


def is_new(blob: bytes) -> bool:
    try:
        Fernet(NEW).decrypt(blob)
    except Exception:
        return False
    return True


def test_every_encrypted_column_is_known() -> None:
    wanted = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, EncryptedType) or ENCRYPTED in column.info
    }
    assert {str(place) for place in rotation.places()} == wanted
    assert {
        "resident.name",
        "resident.phone",
        "staff_member.otp_secret",
        "correction.name",
        "stored_file_part.content",
    } <= wanted


def test_everything_is_encrypted_anew_and_the_old_key_can_go(app: Flask, rotated: Settings) -> None:
    names = [person.name for person in db.session.scalars(select(Resident).order_by(Resident.id))]
    result = run(app)
    assert result.exit_code == 0, result.output
    assert "resident.name: 4 values, 4 of an older key, 4 encrypted anew" in result.output
    assert "staff_member.otp_secret: 1 values, 1 of an older key, 1 encrypted anew" in result.output
    assert "the others can be dropped" in result.output
    configure_keyring(replace(rotated, data_keys=(NEW,)))
    db.session.expire_all()
    assert [person.name for person in db.session.scalars(select(Resident).order_by(Resident.id))] == names


def test_again_does_nothing(app: Flask, rotated: Settings) -> None:
    run(app)
    before = blobs()
    result = run(app)
    assert "resident.name: 4 values, 0 of an older key, 0 encrypted anew" in result.output
    assert blobs() == before


def test_a_check_changes_nothing(app: Flask, rotated: Settings) -> None:
    before = blobs()
    result = run(app, "--check")
    assert result.exit_code == 1
    assert "9 values are still not of the first of DATA_KEYS: keep the old keys" in result.output
    assert blobs() == before
    run(app)
    assert run(app, "--check").exit_code == 0


def test_a_stopped_run_is_gone_on_with(app: Flask, rotated: Settings) -> None:
    first = replace(RESIDENT_NAME, batch=3)
    execute(rotation.rotate, place=first, after=None)  # Its first batch is committed, then it is killed.
    assert [is_new(blob) for blob in blobs()] == [True, True, True, False]
    assert "resident.name: 4 values, 1 of an older key, 1 encrypted anew" in run(app).output
    assert all(map(is_new, blobs()))


def test_a_value_changed_meanwhile_is_left_alone(
    app: Flask, rotated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody corrects a name between the reading and the writing of its old one."""
    from app.core.security.keyring import keyring

    real, first = keyring.reencrypt, db.session.scalars(select(Resident.id).order_by(Resident.id)).first()
    db.session.rollback()

    def slow(blob: bytes) -> Any:
        if not changed:
            changed.append(True)
            if db.engine.dialect.name != "sqlite":  # There, nobody else can write meanwhile.
                with db.engine.begin() as connection:
                    connection.execute(update(Resident).where(Resident.id == first).values(name="新名字"))
        return real(blob)

    changed: list[bool] = []
    monkeypatch.setattr(keyring, "reencrypt", slow)
    batch = execute(rotation.rotate, place=RESIDENT_NAME, after=None)
    assert (batch.old, batch.replaced) == ((4, 4) if db.engine.dialect.name == "sqlite" else (4, 3))
    db.session.rollback()
    name = db.session.scalar(select(Resident.name).where(Resident.id == first))
    assert (name == "新名字") is (db.engine.dialect.name != "sqlite")


def test_what_no_key_opens_is_named(app: Flask, rotated: Settings) -> None:
    lost = db.session.scalars(select(Resident.id).order_by(Resident.id)).first()
    stranger = Fernet(Fernet.generate_key()).encrypt(b"x")
    with db.engine.begin() as connection:
        table = Resident.__table__
        connection.execute(
            update(table).where(table.c.id == lost).values(name=type_coerce(stranger, LargeBinary))  # type: ignore[arg-type]
        )
    result = run(app)
    assert result.exit_code == 1
    assert f"resident.name: 1 values cannot be read with any of DATA_KEYS, such as those of {lost}" in result.output
    assert "keep the old keys" in result.output


def test_files_are_encrypted_anew_part_by_part(app: Flask, settings: Settings) -> None:
    content = bytes(range(256)) * 4096 * 5  # Five parts, a batch has four.
    file_id = execute(
        files.store, content=content, name="名单.xlsx", media_type="application/zip", now=factories.NOW
    ).id
    configure_keyring(replace(settings, data_keys=(NEW, *settings.data_keys)))
    try:
        assert "stored_file_part.content: 5 values, 5 of an older key, 5 encrypted anew" in run(app).output
        configure_keyring(replace(settings, data_keys=(NEW,)))
        assert b"".join(files.read(db.session(), file_id)) == content
    finally:
        configure_keyring(settings)
