"""A stand-in on a free port, and a phone-less way to talk to it."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from miniprogram_mock.wechat_server.testing import APP_ID, APP_SECRET, RunningServer, running_server

PERSONAS: dict[str, dict[str, Any]] = {
    "李店主": {
        "openid": "oShopOwner000000000000000001",
        "phone": "13900000001",
        "unionid": "uShopOwner000000000000000001",
    },
    "风险用户": {"risky": True},
}
PAGES = frozenset({"pages/index/index", "pages/merchant/card"})


class FrozenClock:
    """Seconds since the epoch that pass only when told to."""

    def __init__(self) -> None:
        self.seconds = 1_790_000_000.0

    def __call__(self) -> float:
        return self.seconds


class Caller:
    """Plain HTTP, as documented by WeChat; independent of what our client makes of it."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.http = requests.Session()

    def get(self, path: str, **params: Any) -> Any:
        return self.http.get(self.server.base_url + path, params=params, timeout=5).json()

    def post(self, path: str, data: Any, **params: Any) -> Any:
        return self.http.post(self.server.base_url + path, params=params, json=data, timeout=5).json()

    def session(self, code: str, **changes: str) -> Any:
        params = {"appid": APP_ID, "secret": APP_SECRET, "js_code": code, "grant_type": "authorization_code"}
        return self.get("/sns/jscode2session", **{**params, **changes})

    def stable_token(self, **changes: Any) -> Any:
        data = {"grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET}
        return self.post("/cgi-bin/stable_token", {**data, **changes})

    def token(self) -> str:
        return str(self.stable_token()["access_token"])

    def with_token(self, path: str, data: Any) -> Any:
        return self.post(path, data, access_token=self.token())


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def server(clock: FrozenClock) -> Iterator[RunningServer]:
    with running_server(personas=PERSONAS, clock=clock, pages=PAGES) as running:
        yield running


@pytest.fixture
def caller(server: RunningServer) -> Iterator[Caller]:
    each = Caller(server)
    with each.http:
        yield each
