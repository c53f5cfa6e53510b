"""What is ours: signing in as a persona, and making the stand-in misbehave."""

from time import monotonic
from typing import Any

import pytest
import requests

from miniprogram_mock.wechat_server.testing import RunningServer

from .conftest import Caller

SESSION = "/sns/jscode2session"


def order(caller: Caller, **fault: Any) -> None:
    assert caller.post("/wxmock/admin/faults", {"path": SESSION, **fault}) == {}


def test_a_persona_signs_in_and_shares_a_phone_number_over_http(caller: Caller) -> None:
    code = caller.post("/wxmock/client/login", {"persona": "新顾客"})["code"]
    assert caller.session(code)["openid"].startswith("oMock")
    code = caller.post("/wxmock/client/phone", {"persona": "新顾客"})["code"]
    info = caller.with_token("/wxa/business/getuserphonenumber", {"code": code})["phone_info"]
    assert info["purePhoneNumber"].startswith("199")
    assert len(info["purePhoneNumber"]) == 11


@pytest.mark.parametrize("body", [{}, {"persona": ""}, {"persona": 7}, {"persona": "x" * 65}, []])
@pytest.mark.parametrize("path", ["login", "phone", "subscribe"])
def test_a_persona_must_have_a_name(server: RunningServer, path: str, body: Any) -> None:
    answer = requests.post(f"{server.base_url}/wxmock/client/{path}", json=body, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_an_errcode_as_often_as_ordered_spends_nothing(caller: Caller, server: RunningServer) -> None:
    order(caller, errcode=45011, times=2)
    code = server.login_code("王阿姨")
    assert [caller.session(code).get("errcode") for _ in range(3)] == [45011, 45011, None]


def test_an_order_for_every_path_lasts_until_the_reset(caller: Caller, server: RunningServer) -> None:
    order(caller, path="*", errcode=-1, times=None)
    assert [caller.session("x")["errcode"], caller.stable_token()["errcode"]] == [-1, -1]
    assert caller.post("/wxmock/admin/reset", {}) == {}
    assert "access_token" in caller.stable_token()


def test_a_status_and_a_nonsense_body(caller: Caller, server: RunningServer) -> None:
    order(caller, status=500)
    order(caller, body="not json")
    answers = [requests.get(server.base_url + SESSION, timeout=5) for _ in range(2)]
    assert (answers[0].status_code, answers[1].text) == (500, "not json")


def test_half_an_answer(caller: Caller, server: RunningServer) -> None:
    order(caller, truncate=True)
    with pytest.raises(requests.JSONDecodeError):
        caller.session(server.login_code("王阿姨"))


def test_a_dropped_answer_comes_after_the_work(caller: Caller, server: RunningServer) -> None:
    order(caller, drop=True)
    code = server.login_code("王阿姨")
    with pytest.raises(requests.ConnectionError):
        caller.session(code)
    assert caller.session(code)["errcode"] == 40163


def test_a_delay_holds_up_nobody_else_and_ends_with_the_reset(caller: Caller, server: RunningServer) -> None:
    order(caller, delay_s=60)
    began = monotonic()
    with pytest.raises(requests.ReadTimeout):
        requests.get(server.base_url + SESSION, timeout=0.1)
    assert "access_token" in caller.stable_token()
    caller.post("/wxmock/admin/reset", {})
    assert monotonic() - began < 10


@pytest.mark.parametrize(
    "fault", [{}, {"errcode": 1, "status": 500}, {"errcode": "1"}, {"errcode": 1, "times": 0}, {"body": 7}]
)
def test_a_wrong_order_is_refused(server: RunningServer, fault: dict[str, Any]) -> None:
    answer = requests.post(f"{server.base_url}/wxmock/admin/faults", json={"path": SESSION, **fault}, timeout=5)
    assert answer.status_code == 400


def test_revoked_tokens_and_a_moved_clock(caller: Caller, server: RunningServer) -> None:
    token, code = caller.token(), server.login_code("王阿姨")
    caller.post("/wxmock/admin/tokens/revocation", {"token": token})
    assert caller.post("/wxa/msg_sec_check", {}, access_token=token)["errcode"] == 40001
    assert caller.token() != token
    caller.post("/wxmock/admin/clock", {"move_s": 300})
    assert caller.session(code)["errcode"] == 40029


def test_calls_are_counted(caller: Caller) -> None:
    caller.token()
    caller.token()
    assert caller.get("/wxmock/admin/calls") == {"/cgi-bin/stable_token": 2}


def test_pages_of_this_machine_may_use_it_and_others_may_not(server: RunningServer) -> None:
    url = f"{server.base_url}/wxmock/client/login"
    ours, theirs = {"Origin": "http://localhost:5173"}, {"Origin": "https://evil.example"}
    preflight = requests.options(url, headers=ours, timeout=5)
    assert preflight.headers["Access-Control-Allow-Origin"] == "http://localhost:5173"
    assert preflight.headers["Access-Control-Allow-Headers"] == "Content-Type"
    refused = requests.post(url, json={"persona": "甲"}, headers=theirs, timeout=5)
    assert refused.status_code == 403
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert requests.post(f"{server.base_url}/wxmock/admin/reset", headers=theirs, timeout=5).status_code == 403
