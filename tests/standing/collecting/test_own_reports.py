"""What residents report about themselves: good things, a few at a time, verified by staff."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db.session import db
from app.standing.records import checks
from app.standing.records.models import Record, RecordSource
from tests.standing.collecting.conftest import TODAY, Building
from tests.standing.records.factories import counting
from tests.support.http import as_staff, as_user

DAY = timedelta(days=1)


def kept() -> list[Record]:
    db.session.rollback()
    return list(db.session.scalars(select(Record).order_by(Record.id)))


def test_staff_verify_it_and_it_counts(building: Building) -> None:
    answer = building.report()
    assert (answer.status_code, answer.json["state"]) == (201, "submitted")
    (record,) = kept()
    own = building.neighbour.id
    assert (record.source, record.collected_by, record.subject_id, record.created_by) == (
        RecordSource.SELF,
        own,
        own,
        None,
    )
    counting(building.admin, record)
    phone = as_user(building.app, building.neighbour_user)
    assert phone.get("/me/records").json["items"][0]["state"] == "effective"
    assert phone.get("/collector/records").json["items"] == []
    session = db.session()
    assert [
        p for each in checks.INVARIANTS for ids in each.parts(session) for p in each.look(session, ids).problems
    ] == []


def test_no_minus(building: Building) -> None:
    answer = building.report(rule="false-report", score_delta=-20)
    assert (answer.status_code, answer.json["details"]["fields"][0]["field"]) == (422, "score_delta")
    assert kept() == []


def test_five_at_a_time(building: Building) -> None:
    for n in range(5):
        assert building.report(occurred_on=(TODAY - n * DAY).isoformat()).status_code == 201
    assert building.report(occurred_on=TODAY.isoformat(), event_key="six").json["code"] == "too_many_under_way"
    assert len(kept()) == 5
    phone, first = as_user(building.app, building.neighbour_user), kept()[0].id
    taken = phone.post(f"/me/records/{first}/withdrawal", {"reason": "记错了"})
    assert (taken.status_code, taken.json["state"]) == (200, "withdrawn")
    assert building.report().status_code == 201


def test_the_same_day_is_the_same_event(building: Building) -> None:
    building.report()
    assert building.report().json["code"] == "duplicate_record"


@pytest.mark.parametrize("step", ["resubmission", "withdrawal"])
def test_nobody_elses(building: Building, step: str) -> None:
    number = building.report().json["id"]
    body = {"note": "补充"} if step == "resubmission" else {"reason": "不是"}
    assert building.phone.post(f"/me/records/{number}/{step}", body).status_code == 404
    assert building.phone.post(f"/collector/records/{number}/{step}", body).status_code == 404


def test_returned_and_handed_in_again(building: Building) -> None:
    number = building.report().json["id"]
    as_staff(building.app, building.admin).post(f"/staff/records/{number}/return", {"reason": "请写明地点"})
    phone = as_user(building.app, building.neighbour_user)
    shown = phone.get("/me/records").json["items"][0]
    assert (shown["remark"], shown["own_report"]) == ("请写明地点", True)
    again = phone.post(f"/me/records/{number}/resubmission", {"note": "在小区东门"})
    assert (again.json["state"], again.json["note"]) == ("submitted", "在小区东门")
