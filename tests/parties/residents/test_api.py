"""Sign-in by WeChat, and finding oneself on the roster by phone, against the stand-in for WeChat's servers."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core.db.session import db
from app.parties import residents
from app.parties.residents.models import User
from devtools import factories
from devtools.factories import commit
from miniprogram_mock.wechat_server.faults import FaultKind
from miniprogram_mock.wechat_server.testing import RunningServer
from tests.support.http import SignedIn


@pytest.fixture
def sign_in(client: FlaskClient, wechat: RunningServer) -> Any:
    def go(persona: str) -> Any:
        return client.post("/api/v1/session", json={"code": wechat.login_code(persona)})

    return go


def phone_of(wechat: RunningServer, persona: str) -> str:
    return wechat.state.personas.get(persona).phone


def test_a_new_user_is_a_consumer(sign_in: Any) -> None:
    answer = sign_in("somebody")
    assert answer.status_code == 200
    assert answer.json["roles"] == ["consumer"]
    assert answer.json["user"]["resident"] is None
    assert sign_in("somebody").json["user"]["id"] == answer.json["user"]["id"]
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_a_code_works_once(client: FlaskClient, wechat: RunningServer) -> None:
    code = wechat.login_code("somebody")
    assert client.post("/api/v1/session", json={"code": code}).status_code == 200
    again = client.post("/api/v1/session", json={"code": code})
    assert (again.status_code, again.json["code"]) == (422, "wechat_code_invalid")


def test_wechat_down_says_what_to_do(client: FlaskClient, wechat: RunningServer) -> None:
    wechat.inject("/sns/jscode2session", FaultKind.STATUS, 500)
    answer = client.post("/api/v1/session", json={"code": wechat.login_code("somebody")})
    assert (answer.status_code, answer.json["code"]) == (503, "wechat_unavailable")
    assert "再试" in answer.json["message"] or "稍" in answer.json["message"]


def test_the_phone_links_to_the_roster(app: Flask, sign_in: Any, wechat: RunningServer) -> None:
    node = factories.community()
    person = factories.resident(node)

    def put_on_roster(session: Any) -> None:
        row = session.merge(person)
        row.phone = phone_of(wechat, "neighbour")
        row.phone_index = residents.phone_index(row.phone)

    commit(put_on_roster)
    user = SignedIn(app.test_client(), sign_in("neighbour").json["token"])
    assert user.get("/me/coupons").json["code"] == "not_a_resident"
    linked = user.post("/me/phone", {"code": wechat.phone_code("neighbour")})
    assert linked.status_code == 200
    assert linked.json["resident"]["id"] == person.id
    assert linked.json["roles"] == ["consumer", "resident"]
    assert person.name not in linked.get_data(as_text=True)
    assert phone_of(wechat, "neighbour") not in linked.get_data(as_text=True)
    assert user.get("/me").json["resident"]["id"] == person.id
    assert user.post("/me/phone", {"code": wechat.phone_code("neighbour")}).status_code == 200


def test_a_number_on_no_roster_is_remembered_and_links_nobody(app: Flask, sign_in: Any, wechat: RunningServer) -> None:
    user = SignedIn(app.test_client(), sign_in("passer-by").json["token"])
    answer = user.post("/me/phone", {"code": wechat.phone_code("passer-by")})
    assert (answer.status_code, answer.json["resident"]) == (200, None)
    found = residents.user_of_phone(db.session(), phone=phone_of(wechat, "passer-by"))
    assert found is not None


def test_a_number_belongs_to_one_user(app: Flask, sign_in: Any, wechat: RunningServer) -> None:
    first = SignedIn(app.test_client(), sign_in("first").json["token"])
    second = SignedIn(app.test_client(), sign_in("second").json["token"])
    first.post("/me/phone", {"code": wechat.phone_code("first")})
    answer = second.post("/me/phone", {"code": wechat.phone_code("first")})
    assert (answer.status_code, answer.json["code"]) == (409, "already_linked")


def test_tokens_are_for_what_they_are_for(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    token = sign_in("somebody").json["token"]
    for headers in ({}, {"Authorization": token}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {token}x"}):
        assert client.get("/api/v1/me", headers=headers).status_code == 401
    assert SignedIn(client, token).get("/staff/merchants").status_code == 401
