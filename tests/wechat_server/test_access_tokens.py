"""Access tokens: stable until their last five minutes, then two good ones for five more."""

import pytest

from miniprogram_mock.wechat_server.testing import APP_ID, APP_SECRET

from .conftest import Caller, FrozenClock

CHECKED = "/wxa/business/getuserphonenumber"


def errcode(caller: Caller, token: str) -> int:
    """What the token is answered; 40029 says that it was good, since the code with it never is."""
    return int(caller.post(CHECKED, {"code": "x"}, access_token=token)["errcode"])


def test_it_is_the_same_token_until_its_last_five_minutes(caller: Caller, clock: FrozenClock) -> None:
    first = caller.stable_token()
    assert first["expires_in"] == 7200
    clock.seconds += 6899
    again = caller.stable_token()
    assert again == {"access_token": first["access_token"], "expires_in": 301}
    clock.seconds += 1
    new = caller.stable_token()
    assert new["access_token"] != first["access_token"]
    assert (errcode(caller, first["access_token"]), errcode(caller, new["access_token"])) == (40029, 40029)
    clock.seconds += 300
    assert (errcode(caller, first["access_token"]), errcode(caller, new["access_token"])) == (42001, 40029)


def test_a_forced_refresh_ends_the_old_token_but_not_twice_in_thirty_seconds(
    caller: Caller, clock: FrozenClock
) -> None:
    old = caller.token()
    new = caller.stable_token(force_refresh=True)["access_token"]
    assert (errcode(caller, old), errcode(caller, new)) == (40001, 40029)
    assert caller.stable_token(force_refresh=True)["access_token"] == new
    clock.seconds += 30
    assert caller.stable_token(force_refresh=True)["access_token"] != new


def test_twenty_forced_refreshes_a_day(caller: Caller, clock: FrozenClock) -> None:
    for _ in range(20):
        clock.seconds += 30
        assert "access_token" in caller.stable_token(force_refresh=True)
    clock.seconds += 30
    assert caller.stable_token(force_refresh=True)["errcode"] == 45009


def test_the_plain_token_is_new_each_time_and_leaves_the_stable_one_alone(caller: Caller, clock: FrozenClock) -> None:
    stable = caller.token()
    params = {"grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET}
    first, second = (caller.get("/cgi-bin/token", **params)["access_token"] for _ in range(2))
    assert len({stable, first, second}) == 3
    clock.seconds += 301
    assert [errcode(caller, each) for each in (first, second, stable)] == [42001, 40029, 40029]


@pytest.mark.parametrize(("token", "expected"), [("", 41001), ("nonsense", 40014), ("mock_" + "a" * 128, 40001)])
def test_a_token_that_is_none(caller: Caller, token: str, expected: int) -> None:
    assert errcode(caller, token) == expected


@pytest.mark.parametrize(
    ("changes", "expected"), [({"appid": "wx0"}, 40013), ({"secret": "guess"}, 40125), ({"grant_type": "x"}, 40002)]
)
def test_nobody_else_gets_a_token(caller: Caller, changes: dict[str, str], expected: int) -> None:
    assert caller.stable_token(**changes)["errcode"] == expected


def test_a_body_that_is_no_json_object(caller: Caller) -> None:
    for body, expected in ((b"", 44002), (b"{", 47001), (b"[]", 47001)):
        answer = caller.http.post(caller.server.base_url + "/cgi-bin/stable_token", data=body, timeout=5).json()
        assert answer["errcode"] == expected


def test_wrong_methods_and_addresses_are_errcodes_too(caller: Caller) -> None:
    assert caller.get("/cgi-bin/stable_token")["errcode"] == 43002
    assert caller.post("/cgi-bin/token", {})["errcode"] == 43001
    assert caller.get("/cgi-bin/user/info")["errcode"] == 40066
