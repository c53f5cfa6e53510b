"""Sign-in by WeChat, and finding oneself on the roster by phone, against the stand-in for WeChat's servers."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core.db.session import db
from app.parties import residents
from app.parties.residents.models import User
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


def test_a_number_on_no_roster_is_remembered_and_links_nobody(app: Flask, sign_in: Any, wechat: RunningServer) -> None:
    user = SignedIn(app.test_client(), sign_in("passer-by").json["token"])
    answer = user.post("/me/phone", {"code": wechat.phone_code("passer-by")})
    assert (answer.status_code, answer.json["resident"], answer.json["link_needs"]) == (200, None, None)
    found = residents.user_of_phone(db.session(), phone=phone_of(wechat, "passer-by"))
    assert found is not None


def test_tokens_are_for_what_they_are_for(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    token = sign_in("somebody").json["token"]
    for headers in ({}, {"Authorization": token}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {token}x"}):
        assert client.get("/api/v1/me", headers=headers).status_code == 401
    assert SignedIn(client, token).get("/staff/merchants").status_code == 401
