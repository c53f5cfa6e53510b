"""What 0083 carries of venues on the way back: what was booked stays a session, free slots go."""

from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import text

from app.core.clock import frozen
from app.core.db.migrations import running
from app.core.db.session import db
from devtools import factories
from devtools.factories import NOW
from tests.civic.venues.factories import venues


def scalar(statement: str) -> Any:
    with db.engine.connect() as connection:
        return connection.scalar(text(statement))


def test_what_is_booked_stays_when_venues_go(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with frozen(NOW):
        venues(factories.town())
    db.session.remove()
    assert scalar("SELECT COUNT(*) FROM gathering") > 5
    running.downgrade("0082", throw_away=True)
    assert scalar("SELECT COUNT(*) FROM gathering") == 1
    assert scalar("SELECT status FROM signup") == "confirmed"
    flask_migrate.upgrade()
    assert scalar("SELECT COUNT(*) FROM venue") == 0
    assert (scalar("SELECT purpose FROM signup"), scalar("SELECT people FROM signup")) == ("", None)
