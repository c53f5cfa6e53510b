"""Joining the alliance, and the people of a shop."""

from functools import partial
from typing import Any

import pytest
from flask import Flask

from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties import merchants, residents
from app.parties.merchants.errors import MerchantStateError
from app.parties.merchants.models import Merchant, MerchantStatus
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.http import as_staff, as_user
from tests.support.threads import at_once


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def application(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "community_id": town.node.id,
        "name": "演示理发店",
        "trade": "理发",
        "address": "演示路 1 号",
        "phone": "0631-0000000",
        "licence_no": "92370000DEMO00001X",
        **changes,
    }


def test_apply_return_apply_again_approve(app: Flask, town: Town) -> None:
    applicant, staff = factories.with_phone(factories.user()), as_staff(app, town.admin)
    client = as_user(app, applicant)
    applied = client.post("/merchant-applications", application(town))
    assert (applied.status_code, applied.json["status"]) == (201, "applied")
    path = f"/staff/merchants/{applied.json['id']}"
    assert client.get("/merchant/account").json["code"] == "not_a_member"
    assert staff.post(f"{path}/return", {"reason": "缺少执照照片"}).json["status"] == "returned"
    assert client.get("/merchant-applications").json["items"][0]["decision_reason"] == "缺少执照照片"
    again = client.post("/merchant-applications", application(town, name="演示美发店"))
    assert (again.json["id"], again.json["status"], again.json["name"]) == (applied.json["id"], "applied", "演示美发店")
    assert staff.post(f"{path}/approval").json["status"] == "active"
    assert client.get("/merchant/account").json == {"points": 0, "payable_fen": 0}
    assert client.get("/me").json["roles"] == ["consumer", "owner"]
    assert staff.post(f"{path}/approval").status_code == 409


def test_a_licence_is_used_once(app: Flask, town: Town) -> None:
    as_user(app, factories.with_phone(factories.user())).post("/merchant-applications", application(town))
    answer = as_user(app, factories.with_phone(factories.user())).post("/merchant-applications", application(town))
    assert (answer.status_code, answer.json["code"]) == (409, "licence_taken")


def test_one_of_many_approvals_opens_the_accounts(app: Flask, town: Town) -> None:
    applied = (
        as_user(app, factories.with_phone(factories.user())).post("/merchant-applications", application(town)).json
    )
    results = at_once(
        app,
        [partial(commit, merchants.approve, merchant_id=applied["id"], staff=town.admin, now=NOW) for _ in range(8)],
    )
    assert sum(isinstance(result, Merchant) for result in results) == 1
    assert sum(isinstance(result, MerchantStateError) for result in results) == 7
    assert len(merchants.clerks(db.session(), merchant_id=applied["id"])) == 1


def test_wrong_input_names_every_field_and_applies_for_nothing(app: Flask, town: Town) -> None:
    body = application(town, name="", phone="打电话", licence_no="123", status="active", community_id="1")
    answer = as_user(app, factories.with_phone(factories.user())).post("/merchant-applications", body)
    named = {field["field"] for field in answer.json["details"]["fields"]}
    assert (answer.status_code, named) == (422, {"name", "phone", "licence_no", "status", "community_id"})
    assert db.session.query(Merchant).filter_by(status=MerchantStatus.APPLIED).count() == 0


def test_the_owner_adds_and_removes_clerks(app: Flask, town: Town) -> None:
    owner, user = as_user(app, town.shop.owner), factories.user()
    body = {"phone": "13900009999", "name": "小王"}
    commit(residents.show_phone, user_id=user.id, phone=body["phone"])
    asked = owner.post("/merchant/clerks", body)
    assert asked.status_code == 201
    clerk = as_user(app, user)
    assert clerk.get("/merchant/redemptions").status_code == 403
    assert clerk.post(f"/me/invitations/{asked.json['id']}/acceptance").status_code == 200
    assert clerk.get("/merchant/redemptions").status_code == 200
    assert clerk.post("/merchant/clerks", body).status_code == 403
    assert [member["role"] for member in owner.get("/merchant/clerks").json["items"]] == ["owner", "clerk"]
    added = owner.get("/merchant/clerks").json["items"][1]
    assert owner.delete(f"/merchant/clerks/{added['id']}").status_code == 204
    assert clerk.get("/merchant/redemptions").status_code == 403


def test_an_owner_is_not_removed(app: Flask, town: Town) -> None:
    owner = as_user(app, town.shop.owner)
    own_id = owner.get("/merchant/clerks").json["items"][0]["id"]
    assert owner.delete(f"/merchant/clerks/{own_id}").status_code == 404


def test_suspended_and_back(app: Flask, town: Town) -> None:
    staff, owner = as_staff(app, town.admin), as_user(app, town.shop.owner)
    path = f"/staff/merchants/{town.shop.merchant.id}"
    assert staff.post(f"{path}/suspension", {"reason": "整改消防"}).json["status"] == "suspended"
    scan = owner.post("/merchant/scans", {"code": factories.card_code_of(town.person)})
    assert (scan.status_code, scan.json["code"]) == (409, "merchant_suspended")
    assert owner.get("/merchant/account").status_code == 200
    assert staff.post(f"{path}/reinstatement", {"reason": "已整改"}).json["status"] == "active"


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_only_some_roles_decide(app: Flask, town: Town, role: str) -> None:
    staff = as_staff(app, factories.staff(town.town, StaffRole(role)))
    answer = staff.post(f"/staff/merchants/{town.shop.merchant.id}/suspension", {"reason": "试一试"})
    assert answer.status_code == 403
