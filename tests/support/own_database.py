"""The application on a database of its own, in which there is nothing yet."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from flask import Flask

from app import create_app
from app.core.db.session import db
from app.core.security.keyring import keyring
from app.ledger import accounts
from config import load_settings
from devtools.servers.mariadb import another_database


@contextmanager
def own_database(database: dict[str, str], folder: Path, **env: str) -> Iterator[Flask]:
    """Of the kind that `database` is; its context is pushed. The keys of the process are afterwards what they were."""
    url = database["DATABASE_URL"]
    sqlite = url.startswith("sqlite")
    own = nullcontext(f"sqlite:///{folder}/own.sqlite3") if sqlite else another_database(url, "own")
    before = dict(vars(keyring))
    with own as own_url:
        testing = {"CREDITBANK_ENV": "testing", "LOG_LEVEL": "error"}
        app = create_app(load_settings(database | testing | env | {"DATABASE_URL": own_url}))
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
