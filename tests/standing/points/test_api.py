"""The bank, the catalogue and records over HTTP."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.standing.records.models import Record, RecordBatch
from devtools import factories
from devtools.factories import NOW
from tests.standing.records.factories import install, record
from tests.standing.records.test_import import PNG, row, sheet
from tests.support.http import as_staff, as_user


@pytest.fixture(autouse=True)
def _catalogue(app: Flask) -> Any:
    install()
    with frozen(NOW):
        yield


@pytest.fixture
def node(app):
    return factories.community()


@pytest.fixture
def clerk(node):
    return factories.staff(node, StaffRole.CLERK)


@pytest.fixture
def user(app):
    return factories.user()


@pytest.fixture
def person(node, user):
    return factories.resident(node, user=user)


def body_for(person, **changes: Any) -> dict[str, Any]:
    return {
        "rule": "good-deed",
        "subject_kind": "resident",
        "subject_id": person.id,
        "score_delta": 5,
        "occurred_on": "2026-11-09",
        "event_key": "A-1",
        "note": "扶老人过马路",
    } | changes


def fields_of(answer) -> list[str]:
    return [field["field"] for field in answer.json["details"]["fields"]]


def test_the_bank_of_a_resident(app, clerk, person, user) -> None:
    record(clerk, person.id, "volunteer-hours", 60)
    answer = as_user(app, user).get("/me/bank")
    assert answer.status_code == 200
    assert answer.json == {
        "points": 60,
        "expiring": [{"points": 60, "on": "2028-11-10"}],
        "score": 1060,
        "grade": "AAA",
        "stars": 5,
        "next_star": None,
        "next_grade": None,
    }


def test_the_bank_of_a_minor_has_no_score(app, node) -> None:
    user = factories.user()
    factories.resident(node, user=user, is_minor=True)
    answer = as_user(app, user).get("/me/bank").json
    assert (answer["score"], answer["grade"], answer["stars"], answer["expiring"]) == (None, None, 2, [])


def test_only_residents_have_a_bank(app) -> None:
    answer = as_user(app, factories.user()).get("/me/bank")
    assert (answer.status_code, answer.json["code"]) == (403, "not_a_resident")


def test_the_passbook_is_paged_newest_first(app, clerk, person, user) -> None:
    for score in (1, 3, 5):
        record(clerk, person.id, "clean-up", score)
    first = as_user(app, user).get("/me/passbook?limit=2").json
    rest = as_user(app, user).get(f"/me/passbook?limit=2&cursor={first['next_cursor']}").json
    assert [item["amount"] for item in first["items"] + rest["items"]] == [5, 3, 1]
    assert {key: first["items"][0][key] for key in ("kind", "memo")} == {"kind": "award", "memo": "公共环境清理"}
    assert rest["next_cursor"] is None


def test_the_records_behind_a_score(app, clerk, person, user) -> None:
    record(clerk, person.id)
    record(clerk, person.id, "false-report", -20)
    items = as_user(app, user).get("/me/records").json["items"]
    assert [(item["rule"]["slug"], item["score_delta"], item["state"]) for item in items] == [
        ("false-report", -20, "effective"),
        ("good-deed", 5, "effective"),
    ]
    assert "created_by" not in items[0]


def test_the_catalogue_lists_the_rules_that_are_on(app, user) -> None:
    items = as_user(app, user).get("/rules").json["items"]
    assert [item["number"] for item in items] == [n for n in range(1, 62) if n != 24]
    assert items[0]["category_name"] == "志愿服务"


def test_staff_enter_a_record_once_per_key(app, clerk, person) -> None:
    staff = as_staff(app, clerk)
    first = staff.post("/staff/records", body_for(person), headers={"Idempotency-Key": "k-1"})
    again = staff.post("/staff/records", body_for(person), headers={"Idempotency-Key": "k-1"})
    assert first.status_code == again.status_code == 201
    assert first.json == again.json
    assert {key: first.json[key] for key in ("points", "score_delta", "trimmed", "state")} == {
        "points": 5,
        "score_delta": 5,
        "trimmed": 0,
        "state": "submitted",
    }
    assert db.session.scalar(select(func.count()).select_from(Record)) == 1
    other = staff.post("/staff/records", body_for(person))
    assert (other.status_code, other.json["code"]) == (409, "duplicate_record")


@pytest.mark.parametrize("score", [1.9, True, "5", 2**63, None])
def test_a_score_is_a_whole_number(app, clerk, person, score) -> None:
    answer = as_staff(app, clerk).post("/staff/records", body_for(person, score_delta=score))
    assert (answer.status_code, fields_of(answer)) == (422, ["score_delta"])


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"subject_id": 2**63}, ["subject_id"]),
        ({"subject_id": 0, "event_key": "事件"}, ["subject_id", "event_key"]),
        ({"subject_kind": "street"}, ["subject_kind"]),
        ({"occurred_on": "2026-13-01"}, ["occurred_on"]),
        ({"occurred_on": "2026-11-11"}, ["occurred_on"]),
        ({"rule": "no-such-rule"}, ["rule"]),
        ({"rule": "sorting-ok", "score_delta": 7}, ["rule", "score_delta"]),
        ({"note": "第一行\n第二行"}, ["note"]),
        ({"points": 100}, ["points"]),
    ],
)
def test_wrong_input_is_named(app, clerk, person, changes, fields) -> None:
    answer = as_staff(app, clerk).post("/staff/records", body_for(person, **changes))
    assert (answer.status_code, sorted(fields_of(answer))) == (422, sorted(fields))


def test_what_belongs_to_others_is_not_there(app, clerk) -> None:
    elsewhere = factories.community()
    stranger = factories.resident(elsewhere)
    entered = record(factories.staff(elsewhere), stranger.id)
    staff = as_staff(app, clerk)
    paths = (
        staff.post("/staff/records", body_for(stranger)),
        staff.post(f"/staff/records/{entered.id}/withdrawal", {"reason": "登记有误"}),
        staff.get(f"/staff/residents/{stranger.id}/records"),
    )
    assert [answer.status_code for answer in paths] == [404, 404, 404]


@pytest.mark.parametrize("role", [StaffRole.FINANCE, StaffRole.AUDITOR])
def test_who_does_not_record(app, node, person, role) -> None:
    staff = as_staff(app, factories.staff(node, role))
    assert staff.post("/staff/records", body_for(person)).status_code == 403
    assert staff.post("/staff/records/import", data={}).status_code == 403


def test_users_are_no_staff(app, person, user) -> None:
    assert as_user(app, user).post("/staff/records", body_for(person)).status_code == 401


def test_a_record_is_withdrawn(app, node, clerk, person) -> None:
    entered = record(clerk, person.id)
    staff, other = as_staff(app, clerk), as_staff(app, factories.staff(node))
    asked = staff.post(f"/staff/records/{entered.id}/withdrawal", {"reason": "登记到了同名居民"})
    assert (asked.status_code, asked.json["state"]) == (200, "effective")
    answer = other.post(f"/staff/records/{entered.id}/withdrawal/approval")
    assert answer.status_code == 200
    assert (answer.json["state"], answer.json["recovered_points"]) == ("withdrawn", 5)
    again = staff.post(f"/staff/records/{entered.id}/withdrawal", {"reason": "登记到了同名居民"})
    assert (again.status_code, again.json["code"]) == (409, "record_withdrawn")
    listed = staff.get(f"/staff/residents/{person.id}/records").json["items"]
    assert [(item["id"], item["withdrawal_reason"]) for item in listed] == [(entered.id, "登记到了同名居民")]


def upload(content: bytes) -> dict[str, Any]:
    return {"data": {"file": (io.BytesIO(content), "records.xlsx")}, "content_type": "multipart/form-data"}


def test_records_come_from_a_spreadsheet(app, clerk, person) -> None:
    answer = as_staff(app, clerk).post("/staff/records/import", **upload(sheet(row(person))))
    batch = db.session.scalars(select(RecordBatch)).one()
    assert (answer.status_code, answer.json) == (
        200,
        {"batch_id": batch.id, "created": 1, "points": 5, "trimmed": 0},
    )


def test_a_wrong_spreadsheet_is_reported(app, clerk, person) -> None:
    staff = as_staff(app, clerk)
    answer = staff.post("/staff/records/import", **upload(sheet(row(person, score=4))))
    assert (answer.status_code, answer.json["code"]) == (422, "bad_spreadsheet")
    assert answer.json["details"]["rows"][0] | {"message": ""} == {"row": 2, "column": "分值", "message": ""}
    assert staff.post("/staff/records/import", **upload(PNG)).json["code"] == "bad_spreadsheet"
    assert fields_of(staff.post("/staff/records/import", data={})) == ["file"]


def test_the_catalogue_is_installed_from_the_command_line(app) -> None:
    with frozen(NOW + timedelta(days=1)):
        result = app.test_cli_runner().invoke(args=["credit", "install", "--bands", "weihai-2018"])
    assert result.exit_code == 0, result.output
    assert "61 rules" in result.output


def test_an_award_leads_to_its_record_also_once_it_is_withdrawn(app, clerk, person, user) -> None:
    entered = record(clerk, person.id)
    (line,) = as_user(app, user).get("/me/passbook").json["items"]
    assert line["source"] == {"kind": "record", "id": entered.id}
    assert as_user(app, user).get(f"/me/records/{entered.id}").status_code == 200


@pytest.mark.parametrize(("typed", "found"), [("好人", True), ("hrhs", True), ("HRHS", True), ("理发店", False)])
def test_rules_are_found_by_word_and_by_initials(app, user, person, typed: str, found: bool) -> None:
    items = as_user(app, user).get(f"/rules?q={typed}").json["items"]
    assert ("good-deed" in [rule["slug"] for rule in items]) is found
    assert len(items) < len(as_user(app, user).get("/rules").json["items"])
