"""Rosters by hand: somebody is added after a warning, put right, and stays who they are."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.core.security.masking import mask_name, mask_phone
from app.parties.residents import editing
from app.parties.residents.errors import ResidentAlikeError
from app.parties.residents.models import Household, Resident
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.checks import assert_books_balance
from tests.support.desk import Desk, at_desk
from tests.support.http import SignedIn, as_staff
from tests.support.threads import at_once

SOMEBODY = {"household": "3-2-501", "name": "示例甲", "phone": "0631-522 0000"}


@pytest.fixture
def node(app: Flask) -> Iterator[Any]:
    with frozen(NOW):
        yield factories.community()


@pytest.fixture
def clerk(app: Flask, node: Any) -> SignedIn:
    return as_staff(app, factories.staff(node, StaffRole.CLERK))


@pytest.fixture
def desk(app: Flask, node: Any) -> Desk:
    return at_desk(app, factories.staff(node, StaffRole.CLERK))


def noted(action: str) -> list[AuditEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Resident)) or 0


def test_somebody_with_a_landline_is_added(clerk: SignedIn, node: Any) -> None:
    answer = clerk.post("/staff/residents", {"community_id": node.id, **SOMEBODY})
    assert answer.status_code == 201, answer.json
    person = db.session.get_one(Resident, answer.json["id"])
    assert answer.json == {
        "id": person.id,
        "number": person.number,
        "name": "示*甲",
        "phone": "063****0000",
        "community_id": node.id,
        "household": "3-2-501",
        "is_minor": False,
        "status": "active",
    }
    assert (person.name, person.phone) == ("示例甲", "06315220000")
    (event,) = noted("resident.added")
    assert (event.subject_id, event.path, event.facts) == (person.id, node.path, {"alike": 0})
    assert_books_balance()


@pytest.mark.parametrize("phone", ["", "+852 6000 0000", "13900000001"])
def test_a_family_of_two_may_share_a_phone_or_have_none(clerk: SignedIn, node: Any, phone: str) -> None:
    for name in ("示例甲", "示例乙"):
        body = {"community_id": node.id, **SOMEBODY, "name": name, "phone": phone}
        assert clerk.post("/staff/residents", body).status_code == 201
    assert count() == 2


def test_of_the_same_name_in_the_household_both_are_shown_first(clerk: SignedIn, node: Any) -> None:
    body = {"community_id": node.id, **SOMEBODY}
    first = clerk.post("/staff/residents", body).json
    warned = clerk.post("/staff/residents", body | {"name": "示例 甲", "phone": ""})
    assert (warned.status_code, warned.json["code"]) == (409, "resident_alike")
    assert warned.json["details"]["residents"] == [
        {name: first[name] for name in ("id", "number", "name", "phone", "household")}
    ]
    assert count() == 1
    assert clerk.post("/staff/residents", body | {"household": "3-2-502"}).status_code == 201
    assert clerk.post("/staff/residents", body | {"confirmed": True}).status_code == 201
    assert sorted(event.facts["alike"] for event in noted("resident.added")) == [0, 0, 1]


def test_two_clerks_at_once_do_not_add_one_person_twice(app: Flask, node: Any) -> None:
    staff = factories.staff(node)
    somebody = {"community_id": node.id, "home": "A-1", "name": "示例甲", "staff": staff, "now": NOW}
    done = at_once(app, [partial(commit, editing.add_person, **somebody)] * 4)
    assert count() == 1
    assert [type(each) for each in done].count(ResidentAlikeError) == 3


def test_what_is_wrong_is_named_by_its_field(clerk: SignedIn, node: Any) -> None:
    body = {"community_id": node.id, "household": "甲乙", "name": "1", "phone": "5220000"}
    answer = clerk.post("/staff/residents", body)
    assert answer.status_code == 422
    assert {row["field"] for row in answer.json["details"]["fields"]} == {"household", "name", "phone"}


def test_all_but_the_number_can_be_put_right_and_what_they_have_stays_theirs(clerk: SignedIn, node: Any) -> None:
    person = factories.resident(node, household="A-1", points=50)
    was = (person.number, person.card_serial)
    before = {"name": mask_name(person.name), "phone": mask_phone(person.phone), "home": "A-1", "is_minor": False}
    changes = {"household": "B-2", "name": "示例丁", "phone": "", "is_minor": True}
    answer = clerk.patch(f"/staff/residents/{person.id}", changes)
    assert (answer.status_code, answer.json["phone"], answer.json["household"]) == (200, "", "B-2"), answer.json
    db.session.rollback()
    person = db.session.get_one(Resident, person.id)
    assert (person.number, person.card_serial) == was
    assert (person.name, person.phone, person.phone_index, person.is_minor) == ("示例丁", "", None, True)
    assert db.session.get_one(Household, person.household_id).number == "B-2"
    (event,) = noted("resident.changed")
    became = {"name": "示*丁", "phone": "", "home": "B-2", "is_minor": True}
    assert event.facts == became | {"fields": ["name", "phone", "home", "is_minor"], "before": before}
    assert clerk.patch(f"/staff/residents/{person.id}", {"name": "示例丁"}).status_code == 200
    assert len(noted("resident.changed")) == 1
    assert_books_balance()


@pytest.mark.parametrize("role", [StaffRole.FINANCE, StaffRole.AUDITOR])
def test_readers_change_nothing(app: Flask, node: Any, role: StaffRole) -> None:
    person = factories.resident(node)
    reader = as_staff(app, factories.staff(node, role))
    assert reader.post("/staff/residents", {"community_id": node.id, **SOMEBODY}).status_code == 403
    assert reader.patch(f"/staff/residents/{person.id}", {"name": "示例丁"}).status_code == 403


def test_at_the_desk_the_warning_comes_before_the_second(desk: Desk, node: Any) -> None:
    form = {"community_id": str(node.id), "home": "A-1", "name": "示例甲", "phone": "13900000001"}
    assert desk.post("/residents/new", form).status_code == 303
    warned = desk.post("/residents/new", form)
    page = warned.get_data(as_text=True)
    assert warned.status_code == 409
    assert "是同名的另一个人" in page
    assert "139****0001" in page
    assert desk.post("/residents/new", form | {"confirmed": "true"}).status_code == 303
    assert count() == 2


def test_at_the_desk_what_is_left_empty_stays(desk: Desk, node: Any) -> None:
    person = factories.resident(node, household="A-1")
    page = desk.page(f"/residents/{person.id}/details")
    assert person.phone not in page
    assert person.name not in page
    assert person.number in page
    assert desk.edit(f"/residents/{person.id}/details", {"home": "B-2"}).status_code == 303
    db.session.rollback()
    after = db.session.get_one(Resident, person.id)
    assert (after.name, after.phone) == (person.name, person.phone)
    assert db.session.get_one(Household, after.household_id).number == "B-2"
    both = {"home": "B-2", "phone": "13900000001", "no_phone": "true"}
    assert desk.edit(f"/residents/{person.id}/details", both).status_code == 422
    assert desk.edit(f"/residents/{person.id}/details", {"home": "B-2", "no_phone": "true"}).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Resident, person.id).phone_index is None


def test_somebody_is_found_by_their_number(desk: Desk, node: Any) -> None:
    person, other = factories.resident(node), factories.resident(node)
    page = desk.page(f"/residents?number={person.number[:5]} {person.number[5:]}")
    assert f'href="/console/residents/{person.id}"' in page
    assert f'href="/console/residents/{other.id}"' not in page
    assert person.number in desk.page(f"/residents/{person.id}")
    slip = person.number[:-1] + str((int(person.number[-1]) + 1) % 10)
    assert "有没有写错一位" in desk.page(f"/residents?number={slip}")
