"""Corrections of names: asked for by residents, decided by staff of their subtree."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.office.privacy import corrections
from app.office.privacy.models import Correction
from app.parties import residents
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.http import as_staff, as_user


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def ask(app: Flask, town: Town, name: str = "王晓明"):
    with frozen(NOW):
        return as_user(app, town.user).post("/me/corrections", {"name": name})


def name_of(town: Town) -> str:
    db.session.rollback()
    return residents.resident_of_user(db.session(), town.user.id).name


def test_an_approved_name_is_on_the_roster(app: Flask, town: Town) -> None:
    asked = ask(app, town)
    assert (asked.status_code, asked.json["status"]) == (201, "asked")
    staff = as_staff(app, town.admin)
    (waiting,) = staff.get("/staff/corrections?status=asked").json["items"]
    before = name_of(town)
    assert waiting["name"] == "王晓明"
    assert waiting["current_name"] == f"{before[0]}{'*' * (len(before) - 2)}{before[-1]}"
    approved = staff.post(f"/staff/corrections/{asked.json['id']}/approval")
    assert (approved.status_code, approved.json["status"]) == (200, "approved")
    assert name_of(town) == "王晓明"
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.subject_kind, event.subject_id) == ("correction.approved", "resident", town.person.id)
    assert "王晓明" not in str(event.facts)


def test_a_rejected_name_is_not(app: Flask, town: Town) -> None:
    before, asked = name_of(town), ask(app, town).json["id"]
    answer = as_staff(app, town.admin).post(f"/staff/corrections/{asked}/rejection", {"reason": "与证件不一致"})
    assert (answer.json["status"], answer.json["decision_reason"]) == ("rejected", "与证件不一致")
    assert name_of(town) == before
    assert as_staff(app, town.admin).post(f"/staff/corrections/{asked}/approval").status_code == 409
    assert ask(app, town).status_code == 201  # They may ask again.


def test_one_wish_at_a_time(app: Flask, town: Town) -> None:
    ask(app, town)
    again = ask(app, town, "王小明")
    assert (again.status_code, again.json["code"]) == (409, "correction_pending")


@pytest.mark.parametrize("name", ["", " ", "王\n明", "王" * 41])
def test_what_is_no_name_is_refused(app: Flask, town: Town, name: str) -> None:
    assert ask(app, town, name).status_code == 422


def test_others_neither_see_nor_decide(app: Flask, town: Town) -> None:
    asked = ask(app, town).json["id"]
    stranger = as_staff(app, factories.staff(factories.community()))
    assert stranger.get("/staff/corrections").json["items"] == []
    assert stranger.post(f"/staff/corrections/{asked}/approval").status_code == 404
    for role in (StaffRole.FINANCE, StaffRole.AUDITOR):
        assert as_staff(app, factories.staff(town.node, role)).get("/staff/corrections").status_code == 403


def test_decided_wishes_are_dropped_after_90_days(app: Flask, town: Town) -> None:
    asked = ask(app, town).json["id"]
    after = NOW + timedelta(days=91)
    assert commit(corrections.drop_decided, now=after) == 0
    commit(corrections.decide_correction, correction_id=asked, approved=True, reason="", staff=town.admin, now=NOW)
    assert commit(corrections.drop_decided, now=NOW + timedelta(days=89)) == 0
    assert commit(corrections.drop_decided, now=after) == 1
    assert db.session.scalar(select(func.count()).select_from(Correction)) == 0


def test_one_sees_what_became_of_it(app: Flask, town: Town) -> None:
    asked = ask(app, town).json["id"]
    as_staff(app, town.admin).post(f"/staff/corrections/{asked}/rejection", {"reason": "与证件不一致"})
    again = ask(app, town, "王小民").json["id"]
    with frozen(NOW):
        items = as_user(app, town.user).get("/me/corrections").json["items"]
    assert [(each["id"], each["status"], each["name"]) for each in items] == [
        (again, "asked", "王小民"),
        (asked, "rejected", "王晓明"),
    ]
    assert items[1]["decision_reason"] == "与证件不一致"


def test_what_waits_can_be_taken_back_and_asked_anew(app: Flask, town: Town) -> None:
    asked, before = ask(app, town).json["id"], name_of(town)
    with frozen(NOW):
        anna = as_user(app, town.user)
        taken = anna.post(f"/me/corrections/{asked}/withdrawal")
        assert (taken.status_code, taken.json["status"]) == (200, "withdrawn")
        assert anna.post(f"/me/corrections/{asked}/withdrawal").status_code == 409
    late = as_staff(app, town.admin).post(f"/staff/corrections/{asked}/approval")
    assert (late.status_code, late.json["code"]) == (409, "correction_decided")
    assert name_of(town) == before
    assert ask(app, town).status_code == 201


def test_nobody_takes_back_or_sees_what_another_has_asked(app: Flask, town: Town) -> None:
    asked, neighbour = ask(app, town).json["id"], factories.user()
    factories.resident(town.node, user=neighbour)
    other = as_user(app, neighbour)
    assert other.get("/me/corrections").json["items"] == []
    theirs, nobodys = (other.post(f"/me/corrections/{id_}/withdrawal") for id_ in (asked, 987_654))
    assert (
        (theirs.status_code, theirs.json["code"]) == (nobodys.status_code, nobodys.json["code"]) == (404, "not_found")
    )
