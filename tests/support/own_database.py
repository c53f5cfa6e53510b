"""The application in this process, on a database that is not that of the other tests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app import create_app
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.security.keyring import keyring
from app.ledger import accounts
from app.parties.staff.identity import staff_member
from app.parties.staff.models import StaffMember
from config import load_settings
from devtools.servers.mariadb import another_database


@contextmanager
def own_database(database: dict[str, str], folder: Path, **env: str) -> Iterator[Flask]:
    """On one in which there is nothing yet, of the kind that `database` is."""
    url = database["DATABASE_URL"]
    sqlite = url.startswith("sqlite")
    own = nullcontext(f"sqlite:///{folder}/own.sqlite3") if sqlite else another_database(url, "own")
    with own as own_url:
        testing = {"CREDITBANK_ENV": "testing", "LOG_LEVEL": "error"}
        with application(database | testing | env | {"DATABASE_URL": own_url}) as app:
            yield app


@contextmanager
def application(env: Mapping[str, str]) -> Iterator[Flask]:
    """With these settings, its context pushed. The keys of the process are afterwards what they were."""
    before = dict(vars(keyring))
    app = create_app(load_settings(env))
    accounts._remembered.clear()  # Another database's accounts have other ids.
    try:
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()
    finally:
        app.extensions["wechat"].close()
        accounts._remembered.clear()
        vars(keyring).update(before)


def staff_called(username: str) -> StaffIdentity:
    """Who signs in by this name on the database of the application."""
    number = db.session.scalars(select(StaffMember.id).where(StaffMember.username == username)).one()
    return staff_member(db.session(), number)
