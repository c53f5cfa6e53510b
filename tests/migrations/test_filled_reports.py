"""What 0094 does with reports on the way back: they go with who has sent them, and their pictures belong to nothing."""

from typing import Any

import flask_migrate
from flask import Flask

from app.core.clock import frozen
from app.core.db.migrations import running
from app.core.db.session import db
from app.parties.areas.making import add_area
from app.parties.areas.models import AreaKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.reports.factories import sealed
from tests.migrations.test_filled_snaps import scalar


def test_sealed_reports_go_and_what_they_left_is_nobodys(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with frozen(NOW):
        town = factories.town()
        where: dict[str, Any] = {"community_id": town.node.id, "kind": AreaKind.GRID, "code": "01", "name": "网格"}
        sealed(town, commit(add_area, staff=town.admin, now=NOW, **where).id)
    db.session.remove()
    assert scalar("SELECT COUNT(*) FROM case_file") == 1
    running.downgrade("0093", throw_away=True)
    assert (scalar("SELECT COUNT(*) FROM case_file"), scalar("SELECT COUNT(*) FROM case_event")) == (0, 0)
    assert scalar("SELECT COUNT(*) FROM evidence_picture WHERE about_id IS NULL AND kind IS NULL") == 1
    flask_migrate.upgrade()
    assert scalar("SELECT COUNT(*) FROM sealed_person") == 0
