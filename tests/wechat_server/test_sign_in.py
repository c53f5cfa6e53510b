"""wx.login codes: once, five minutes, a hundred a minute."""

import re
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor

import pytest

from miniprogram_mock.wechat_server.testing import RunningServer

from .conftest import Caller, FrozenClock


def test_a_code_becomes_an_openid_and_a_session_key_without_an_errcode(caller: Caller, server: RunningServer) -> None:
    session = caller.session(server.login_code("王阿姨"))
    assert set(session) == {"openid", "session_key"}
    assert re.fullmatch(r"oMock[\w-]{23}", session["openid"])
    assert len(b64decode(session["session_key"])) == 16


def test_the_same_persona_is_the_same_user_and_another_is_another(caller: Caller, server: RunningServer) -> None:
    first, again, other = (caller.session(server.login_code(name))["openid"] for name in ("甲", "甲", "乙"))
    assert first == again != other


def test_a_persona_of_the_file_has_what_the_file_says(caller: Caller, server: RunningServer) -> None:
    session = caller.session(server.login_code("李店主"))
    assert session["openid"] == "oShopOwner000000000000000001"
    assert session["unionid"] == "uShopOwner000000000000000001"


def test_a_code_works_once(caller: Caller, server: RunningServer) -> None:
    code = server.login_code("王阿姨")
    caller.session(code)
    refused = caller.session(code)
    assert refused["errcode"] == 40163
    assert re.search(r" rid: [0-9a-f]+-[0-9a-f]{8}-[0-9a-f]{8}$", refused["errmsg"])


def test_of_sixteen_who_use_a_code_at_once_one_signs_in(caller: Caller, server: RunningServer) -> None:
    code = server.login_code("王阿姨")
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: caller.session(code), range(16)))
    assert sorted(answer.get("errcode", 0) for answer in answers) == [0] + [40163] * 15


@pytest.mark.parametrize(("age_s", "errcode"), [(299, None), (300, 40029)])
def test_a_code_lives_five_minutes(
    caller: Caller, server: RunningServer, clock: FrozenClock, age_s: int, errcode: int | None
) -> None:
    code = server.login_code("王阿姨")
    clock.seconds += age_s
    assert caller.session(code).get("errcode") == errcode


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"js_code": "made-up"}, 40029),
        ({"js_code": ""}, 41008),
        ({"appid": ""}, 41002),
        ({"appid": "wxother"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "guess"}, 40125),
        ({"grant_type": "client_credential"}, 40002),
    ],
)
def test_a_wrong_request_is_refused_and_spends_nothing(
    caller: Caller, server: RunningServer, changes: dict[str, str], errcode: int
) -> None:
    code = server.login_code("王阿姨")
    assert caller.session(code, **changes)["errcode"] == errcode
    assert "openid" in caller.session(code)


def test_a_risky_user_is_blocked(caller: Caller, server: RunningServer) -> None:
    assert caller.session(server.login_code("风险用户"))["errcode"] == 40226


def test_the_hundred_and_first_sign_in_of_a_minute_is_refused(
    caller: Caller, server: RunningServer, clock: FrozenClock
) -> None:
    openid, code = server.state.personas.get("忙人").openid, server.login_code("忙人")
    for _ in range(100):
        assert server.state.sessions_per_user.take(openid, clock())
    assert caller.session(code)["errcode"] == 45011
    assert "openid" in caller.session(server.login_code("闲人")), "the quota is each user's own"
    clock.seconds += 60
    assert caller.session(code)["openid"] == openid
