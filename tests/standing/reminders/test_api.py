"""Reminders over HTTP, and on the desk."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record
from app.standing.reminders.models import Reminder
from devtools import factories
from devtools.factories import NOW, Town
from tests.standing.records import factories as credit
from tests.standing.records.factories import TODAY
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user

HOUSEHOLD = SubjectKind.HOUSEHOLD


@pytest.fixture
def town(app: Flask):
    with frozen(NOW):
        credit.install()
        yield factories.town()


def body(town: Town, **changes: object) -> dict[str, object]:
    return {
        "rule": "sorting-fail-3",
        "subject_kind": "household",
        "subject_id": town.person.household_id,
        "occurred_on": "2026-11-09",
        "event_key": "bin-3",
        "note": "混投",
        **changes,
    }


def test_given_seen_answered_and_made_up(app: Flask, town: Town) -> None:
    staff, phone = as_staff(app, town.admin), as_user(app, town.user)
    given = staff.post("/staff/reminders", body(town))
    assert given.status_code == 201, given.json
    again = staff.post("/staff/reminders", body(town))
    assert (again.status_code, again.json["code"]) == (409, "already_reminded")
    own = phone.get("/me/reminders").json["items"]
    assert [(each["reminder"]["id"], each["count"], each["needed"], each["minus"]) for each in own] == [
        (given.json["id"], 1, 3, -5)
    ]
    assert own[0]["reminder"]["expires_on"] == "2027-02-07"
    path = f"/me/reminders/{given.json['id']}/answer"
    assert phone.post(path, {"text": "有"}).status_code == 422
    assert phone.post(path, {"text": "有客人"}).json["reminder"]["answer"] == "有客人"
    assert phone.post(path, {"text": "别的话"}).json["code"] == "already_answered"
    closing = f"/staff/reminders/{given.json['id']}"
    assert staff.post(f"{closing}/delivery").json["code"] == "already_told"
    assert staff.post(f"{closing}/make-up", {"reason": "讲座"}).status_code == 403
    other = as_staff(app, factories.staff(town.node))
    assert other.post(f"{closing}/make-up", {"reason": "讲座"}).json["status"] == "made_up"
    assert staff.post(f"{closing}/withdrawal", {"reason": "记错"}).json["code"] == "reminder_closed"
    assert phone.get("/me/reminders").json["items"][0]["count"] == 0


@pytest.mark.parametrize(
    "wrong", [{"note": ""}, {"rule": "good-deed"}, {"occurred_on": "2026-11-11"}, {"event_key": "事件"}, {"more": 1}]
)
def test_bad_input_changes_nothing(app: Flask, town: Town, wrong: dict[str, object]) -> None:
    assert as_staff(app, town.admin).post("/staff/reminders", body(town, **wrong)).status_code == 422
    assert db.session.scalars(select(Reminder)).all() == []


def test_a_minus_without_reminders_has_a_code_and_says_what_to_do(app: Flask, town: Town) -> None:
    sent = {"rule": "sorting-fail-3", "subject_kind": "household", "subject_id": town.person.household_id}
    sent |= {"score_delta": -5, "occurred_on": "2026-11-10", "event_key": "E-1", "note": "混投"}
    refused = as_staff(app, town.admin).post("/staff/records", sent)
    assert (refused.status_code, refused.json["code"]) == (409, "reminders_missing")
    assert refused.json["details"] == {"needed": 3, "given": 0}
    assert "请先登记提醒" in refused.json["message"]
    assert db.session.scalars(select(Record)).all() == []


def test_roles(app: Flask, town: Town) -> None:
    finance = as_staff(app, factories.staff(town.node, StaffRole.FINANCE))
    assert finance.post("/staff/reminders", body(town)).status_code == 403


def test_on_the_desk_given_listed_printed_and_taken_back(app: Flask, town: Town) -> None:
    desk, home = at_desk(app, town.admin), town.person.household_id
    path = f"/residents/households/{home}"
    assert "登记提醒" in desk.page(path)
    page = desk.page(f"/reminders/households/{home}/new")
    assert "15 垃圾分类三次不到位（已有 0 次，3 次后可减分）" in page
    assert "重复违规停放" not in page
    form = {"rule": "sorting-fail-3", "occurred_on": "2026-11-09", "note": "混投", "event_key": ""}
    wrong = desk.post(f"/reminders/households/{home}/new", {**form, "note": ""})
    assert wrong.status_code == 422
    page = desk.said(desk.post(f"/reminders/households/{home}/new", form))
    assert "提醒已登记，对方会在手机上收到" in page
    assert "现有 1 次计数中的提醒，需要 3 次" in page
    found = db.session.scalars(select(Reminder)).one()
    assert "这是提醒，不扣分" in desk.page(f"/reminders/{found.id}/slip")
    assert "只算一次" in desk.post(f"/reminders/households/{home}/new", form).get_data(as_text=True)
    said = desk.said(desk.post(f"/reminders/{found.id}/answer", {"reason": "有客人"}))
    assert "有客人" in said
    assert "混投" in desk.page("/reminders?state=open&kind=household&rule=sorting-fail-3")
    assert "没有符合条件的提醒" in desk.page("/reminders?state=used")
    other = at_desk(app, factories.staff(town.node))
    assert "已补课" in other.said(other.post(f"/reminders/{found.id}/make-up", {"reason": "参加讲座"}))
    refused = desk.post(f"/reminders/{found.id}/withdrawal", {"reason": "记错了"})
    assert "已经了结" in refused.get_data(as_text=True)


def test_on_the_desk_without_a_phone_a_slip_is_handed_over(app: Flask, town: Town) -> None:
    desk, person = at_desk(app, town.admin), factories.resident(town.node)
    form = {"rule": "parking-repeat", "occurred_on": "2026-11-10", "note": "占用无障碍车位"}
    page = desk.said(desk.post(f"/reminders/residents/{person.id}/new", form))
    assert "请打印提醒单" in page
    found = db.session.scalars(select(Reminder)).one()
    assert "登记送达" in page
    assert "已登记送达" in desk.said(desk.post(f"/reminders/{found.id}/delivery"))
    assert "登记送达" not in desk.page(f"/reminders/{found.id}")


def test_the_page_of_a_record_names_its_reminders_and_the_award_page_what_is_missing(app: Flask, town: Town) -> None:
    desk, home = at_desk(app, town.admin), town.person.household_id
    what = {"rule": "sorting-fail-3", "score": "-5"}
    award = {**what, "occurred_on": "2026-11-10", "note": "又一次混投", "event_key": ""}
    refused = desk.post(f"/residents/households/{home}/award", {**award, "step": "preview"})
    assert refused.status_code == 409
    assert "90 天内要有 3 次已经告知的提醒，现在能算的有 0 次" in refused.get_data(as_text=True)
    ids = credit.reminded(town.admin, home, "sorting-fail-3", before=TODAY, subject_kind=HOUSEHOLD)
    shown = "|".join(award[name] for name in ("rule", "score", "occurred_on", "event_key", "note"))
    assert (
        desk.post(f"/residents/households/{home}/award", {**award, "step": "enter", "shown": shown}).status_code == 303
    )
    entered = db.session.scalars(select(Record)).one()
    page = desk.page(f"/records/{entered.id}")
    for each in ids:
        assert f"/reminders/{each}" in page
    assert "用于这条减分" in desk.page(f"/reminders/{ids[0]}")


def test_an_export_has_what_the_list_has(app: Flask, town: Town) -> None:
    home = town.person.household_id
    credit.reminded(town.admin, home, "sorting-fail-3", before=TODAY, subject_kind=HOUSEHOLD)
    desk = at_desk(app, town.admin)
    content = desk.post("/exports/reminders?state=open", {"format": "csv"}).get_data().decode("utf-8-sig")
    assert content.count("垃圾分类三次不到位") == 3
    assert "计数中" in content
    assert "计数中" not in desk.post("/exports/reminders?state=used", {"format": "csv"}).get_data().decode("utf-8-sig")


def test_another_towns_shop_is_not_there(app: Flask, town: Town) -> None:
    other = factories.shop(factories.community())
    desk = at_desk(app, town.admin)
    assert desk.get(f"/reminders/merchants/{other.merchant.id}/new").status_code == 404
    assert desk.get(f"/reminders/merchants/{town.shop.merchant.id}/new").status_code == 200
