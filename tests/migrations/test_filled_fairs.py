"""What 0087 and 0085 carry on the way back: certificates of awards stay papers, fairs stay sessions."""

from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import text

from app.core.clock import frozen
from app.core.db.migrations import running
from app.core.db.session import db
from devtools import factories
from devtools.factories import NOW
from tests.civic.fairs.factories import fairs
from tests.civic.gatherings.factories import gatherings
from tests.civic.honours.factories import given
from tests.standing.awards.factories import awards
from tests.standing.records import factories as credit


def scalar(statement: str) -> Any:
    with db.engine.connect() as connection:
        return connection.scalar(text(statement))


def test_certificates_stay_papers_and_fairs_stay_sessions(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with frozen(NOW):
        credit.install()
        town = factories.town()
        gatherings(town)
        awards(town)
        given(town)
        fairs(town)
    db.session.remove()
    sessions = scalar("SELECT COUNT(*) FROM gathering")
    assert scalar("SELECT COUNT(*) FROM paper WHERE kind = 'honour'") == 1
    assert scalar("SELECT COUNT(*) FROM queue_ticket") == 2
    running.downgrade("0086", throw_away=True)
    assert scalar("SELECT COUNT(*) FROM paper WHERE kind = 'honour'") == 0
    assert scalar("SELECT COUNT(*) FROM paper WHERE kind = 'thanks'") == 1
    running.downgrade("0084", throw_away=True)
    assert scalar("SELECT COUNT(*) FROM gathering") == sessions
    assert scalar("SELECT COUNT(*) FROM gathering WHERE kind = 'fair'") == 1
    flask_migrate.upgrade()
    assert scalar("SELECT COUNT(*) FROM queue_ticket") == 0
    assert scalar("SELECT MAX(walk_in_places) FROM gathering") == 0
    assert scalar("SELECT COUNT(*) FROM award WHERE letter_to IS NOT NULL") == 0
