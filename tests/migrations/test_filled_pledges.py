"""What 0093 does with pledges on the way back: they go with who has signed them, what was counted for that stays."""

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
from tests.civic.pledges.factories import signed
from tests.migrations.test_filled_snaps import scalar
from tests.standing.records.factories import install


def test_pledges_go_and_what_was_counted_for_them_stays(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with frozen(NOW):
        install()
        town = factories.town()
        where: dict[str, Any] = {"community_id": town.node.id, "kind": AreaKind.GRID, "code": "01", "name": "网格"}
        signed(town, commit(add_area, staff=town.admin, now=NOW, **where).id)
    db.session.remove()
    made = scalar("SELECT COUNT(*) FROM credit_record WHERE source_kind = 'pledge'")
    assert made > 0
    assert scalar("SELECT COUNT(*) FROM pledge_signature") > 0
    running.downgrade("0092", throw_away=True)
    assert scalar("SELECT COUNT(*) FROM text") == 0
    assert scalar("SELECT COUNT(*) FROM credit_record WHERE source = 'machine' AND source_id IS NULL") == made
    assert scalar("SELECT COUNT(*) FROM evidence_picture WHERE kind = 'signature'") == 0
    flask_migrate.upgrade()
    assert (scalar("SELECT COUNT(*) FROM pledge"), scalar("SELECT COUNT(*) FROM pledge_drive")) == (0, 0)
