"""What 0092 does with complaints on the way back: they go, their pictures belong to nothing, their records stay."""

from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import text

from app.alliance.complaints import deciding, hearing
from app.alliance.complaints.deciding import Outcome
from app.core.clock import frozen
from app.core.db.migrations import running
from app.core.db.session import db
from devtools import factories
from devtools.factories import NOW, commit
from tests.alliance.complaints.factories import complaints
from tests.standing.records.factories import install


def scalar(statement: str) -> Any:
    with db.engine.connect() as connection:
        return connection.scalar(text(statement))


def test_complaints_go_and_what_they_led_to_stays(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with frozen(NOW):
        install()
        town = factories.town()
        no = complaints(town)["complaint_no"]
        commit(hearing.answer, no=no, text="已经道歉", member=town.shop.member, now=NOW)
        said = {"outcome": Outcome.MINOR, "reason": "看了录像", "to_shop": "请培训店员"}
        commit(deciding.decide, no=no, staff=town.admin, now=NOW, **said)
    db.session.remove()
    assert scalar("SELECT COUNT(*) FROM case_file") == 2
    assert scalar("SELECT COUNT(*) FROM message WHERE kind = 'complained_of'") == 2
    running.downgrade("0091", throw_away=True)
    assert (scalar("SELECT COUNT(*) FROM case_file"), scalar("SELECT COUNT(*) FROM case_event")) == (0, 0)
    assert scalar("SELECT COUNT(*) FROM message WHERE kind = 'complained_of'") == 0
    assert scalar("SELECT COUNT(*) FROM evidence_picture WHERE about_id IS NULL AND kind IS NULL") == 2
    assert scalar("SELECT event_key FROM credit_record") == no
    flask_migrate.upgrade()
    assert scalar("SELECT COUNT(*) FROM complaint") == 0
