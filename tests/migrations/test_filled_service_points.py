"""What 0099 takes along on the way back: service points with their stock and exchanges go, points stay spent."""

from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import text

from app.core.clock import frozen
from app.core.db.migrations import running
from app.core.db.session import db
from devtools import factories
from devtools.factories import NOW
from tests.rewards.stock.factories import counter
from tests.support.checks import assert_books_balance


def scalar(statement: str) -> Any:
    with db.engine.connect() as connection:
        return connection.scalar(text(statement))


def test_points_stay_spent(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with frozen(NOW):
        counter(factories.town())
    db.session.remove()
    journals = scalar("SELECT COUNT(*) FROM journal")
    assert scalar("SELECT COUNT(*) FROM stock_move") == 3
    assert scalar("SELECT COUNT(*) FROM message WHERE kind = 'goods_exchanged'") == 1
    running.downgrade("0098", throw_away=True)
    assert scalar("SELECT COUNT(*) FROM journal") == journals
    assert scalar("SELECT COUNT(*) FROM journal WHERE kind = 'exchange'") == 1
    assert scalar("SELECT COUNT(*) FROM post WHERE role = 'counter'") == 0
    assert scalar("SELECT COUNT(*) FROM message WHERE kind = 'goods_exchanged'") == 0
    flask_migrate.upgrade()
    assert scalar("SELECT COUNT(*) FROM service_point") == 0
    assert_books_balance()
