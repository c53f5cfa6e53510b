"""What 0098 does with mediations on the way back: they go, with what both sides have of them."""

import flask_migrate
from flask import Flask

from app.civic.mediations import agreeing, queries
from app.core.clock import frozen
from app.core.db.migrations import running
from app.core.db.session import db
from app.parties import residents
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.mediations.factories import mediations
from tests.migrations.test_filled_snaps import scalar


def test_mediations_go_with_their_papers_and_messages(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with frozen(NOW):
        town = factories.town()
        no = mediations(town)["mediation_no"]
        case, mediation = queries.mediation_in_scope(db.session(), no=no, staff=town.admin)
        shown = queries.current_agreement(db.session(), mediation)
        other = residents.user_of_resident(db.session(), mediation.other_id)
        for user_id in (town.user.id, other):
            commit(agreeing.sign, no=case.no, version=1, shown=shown.hash, user_id=user_id, now=NOW)
    db.session.remove()
    assert (scalar("SELECT COUNT(*) FROM paper"), scalar("SELECT COUNT(*) FROM mediation_sitting")) == (2, 1)
    assert scalar("SELECT COUNT(*) FROM message WHERE kind IN ('mediation_asked', 'mediation_moved')") == 10
    running.downgrade("0097", throw_away=True)
    assert (scalar("SELECT COUNT(*) FROM case_file"), scalar("SELECT COUNT(*) FROM case_event")) == (0, 0)
    assert scalar("SELECT COUNT(*) FROM paper") == 0
    assert scalar("SELECT COUNT(*) FROM message WHERE kind LIKE 'mediation%'") == 0
    assert scalar("SELECT last FROM paper_count") == 2  # No number is given twice.
    flask_migrate.upgrade()
    assert scalar("SELECT COUNT(*) FROM mediation") == 0
