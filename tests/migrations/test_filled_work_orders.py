"""What work orders leave on the way back: they go with who looks after which area, records that they made stay."""

from datetime import timedelta

import flask_migrate
from flask import Flask

from app.civic.work_orders import lateness
from app.core.clock import frozen
from app.core.db.migrations import running
from app.core.db.session import db
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.work_orders.factories import orders
from tests.migrations.test_filled_snaps import scalar
from tests.standing.records.factories import install

BEFORE = "0099"


def test_work_orders_go_and_records_of_them_stay(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with frozen(NOW):
        town = factories.town()
        install()
        orders(town)
        assert commit(lateness.hand_in_some, now=NOW + timedelta(days=2)) == 5
    db.session.remove()
    assert scalar("SELECT COUNT(*) FROM credit_record WHERE source_kind = 'work_order'") == 5
    running.downgrade(BEFORE, throw_away=True)
    assert (scalar("SELECT COUNT(*) FROM case_file"), scalar("SELECT COUNT(*) FROM case_event")) == (0, 0)
    assert scalar("SELECT COUNT(*) FROM credit_record WHERE source_kind IS NULL AND score_delta = -2") == 5
    assert scalar("SELECT COUNT(*) FROM message WHERE kind = 'order_given'") == 0
    assert scalar("SELECT COUNT(*) FROM evidence_picture WHERE about_id IS NULL AND kind IS NULL") == 1
    flask_migrate.upgrade()
    assert (scalar("SELECT COUNT(*) FROM work_order"), scalar("SELECT COUNT(*) FROM estate")) == (0, 0)
