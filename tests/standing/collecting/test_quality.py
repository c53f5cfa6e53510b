"""What became of what somebody has collected this quarter; nobody else's numbers are in it."""

from datetime import UTC, datetime, timedelta

from app.core.clock import frozen
from app.standing.records import deciding
from devtools.factories import NOW, commit
from tests.standing.collecting.conftest import Building
from tests.support.http import as_user

ZERO = {"waiting": 0, "taken": 0, "returned": 0, "rejected": 0, "taken_back": 0, "handed_in": 0, "reminders": 0}


def test_ones_own_numbers_of_the_quarter(building: Building) -> None:
    assert building.phone.get("/collector/quality").json == {"since": "2026-10-01", **ZERO}
    ids = [building.collect(event_key=f"deed-{n}").json["id"] for n in range(5)]
    by = {"staff": building.admin, "now": NOW}
    commit(deciding.verify, record_id=ids[0], **by)
    commit(deciding.send_back, record_id=ids[1], reason="请写明", **by)
    commit(deciding.reject, record_id=ids[2], reason="看不清", **by)
    building.phone.post(f"/collector/records/{ids[3]}/withdrawal", {"reason": "看错了"})
    building.remind()
    building.report()
    numbers = {"handed_in": 5, "taken": 1, "waiting": 1, "returned": 1, "rejected": 1, "taken_back": 1, "reminders": 1}
    assert building.phone.get("/collector/quality").json == {"since": "2026-10-01", **numbers}
    neighbour = as_user(building.app, building.neighbour_user)
    assert neighbour.get("/collector/quality").json == {"since": "2026-10-01", **ZERO}


def test_a_quarter_begins_on_its_first_day_in_shanghai(building: Building) -> None:
    building.collect()
    with frozen(datetime(2026, 12, 31, 15, 59, tzinfo=UTC)):
        assert as_user(building.app, building.user).get("/collector/quality").json["handed_in"] == 1
    with frozen(datetime(2026, 12, 31, 16, 0, tzinfo=UTC) + timedelta(seconds=1)):
        assert as_user(building.app, building.user).get("/collector/quality").json == {"since": "2027-01-01", **ZERO}
