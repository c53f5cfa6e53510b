"""The tree of communities, and staff sign-in, over HTTP."""

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import frozen
from app.core.db.session import db
from app.parties.communities.models import CommunityKind
from app.parties.staff.models import StaffMember
from devtools import factories
from devtools.factories import NOW, OTP_SECRET, PASSWORD


def body(**changes: object) -> dict[str, object]:
    return {"username": "erna", "password": PASSWORD, "otp": pyotp.TOTP(OTP_SECRET).at(NOW), **changes}


def test_everybody_may_read_the_tree(client: FlaskClient) -> None:
    top = factories.community(kind=CommunityKind.TOWN)
    below = factories.community(parent=top)
    assert client.get("/api/v1/communities").json == {
        "items": [
            {"id": top.id, "kind": "town", "name": top.name, "parent_id": None},
            {"id": below.id, "kind": "community", "name": below.name, "parent_id": top.id},
        ]
    }


def test_sign_in_work_sign_out(app: Flask, client: FlaskClient) -> None:
    with frozen(NOW):
        clerk = factories.staff(factories.community(), username="erna")
        db.session.get_one(StaffMember, clerk.id).name = "示例·尔纳"
        db.session.commit()
        answer = client.post("/api/v1/staff/session", json=body())
        assert answer.status_code == 200
        assert answer.json["staff"] == {
            "id": clerk.id,
            "username": "erna",
            "role": "admin",
            "name": "示例·尔纳",
            "community_id": clerk.community_id,
        }
        headers = {"Authorization": f"Bearer {answer.json['token']}"}
        assert client.get("/api/v1/staff/merchants", headers=headers).status_code == 200
        assert client.delete("/api/v1/staff/session", headers=headers).status_code == 204
        assert client.get("/api/v1/staff/merchants", headers=headers).status_code == 401


def test_wrong_input_names_every_field(client: FlaskClient) -> None:
    answer = client.post("/api/v1/staff/session", json={"username": "Erna!", "otp": "12", "role": "admin"})
    assert answer.status_code == 422
    named = {field["field"] for field in answer.json["details"]["fields"]}
    assert named == {"username", "password", "otp", "role"}


def test_guessing_is_throttled(app: Flask, client: FlaskClient) -> None:
    factories.staff(factories.community(), username="erna")
    answers = [client.post("/api/v1/staff/session", json=body(otp=f"{n:06d}")).status_code for n in range(12)]
    assert answers == [401] * 5 + [429] * 7


def test_not_even_json(client: FlaskClient) -> None:
    for data in ("[]", "null", "{", '"x"'):
        answer = client.post("/api/v1/staff/session", data=data, content_type="application/json")
        assert answer.status_code in (400, 422)
        assert answer.json.keys() == {"code", "message", "details", "request_id"}
