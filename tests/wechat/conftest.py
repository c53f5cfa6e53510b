"""Our client, talking to a stand-in on a free port."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.wechat.service import WeChat
from miniprogram_mock.wechat_server.testing import APP_ID, APP_SECRET, RunningServer, running_server

PERSONAS: dict[str, dict[str, Any]] = {
    "李店主": {
        "openid": "oShopOwner000000000000000001",
        "phone": "13900000001",
        "unionid": "uShopOwner000000000000000001",
    },
    "风险用户": {"risky": True},
    "外国用户": {"phone": "2025550123"},
}


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with running_server(personas=PERSONAS) as running:
        yield running


@pytest.fixture
def wechat(server: RunningServer) -> Iterator[WeChat]:
    each = WeChat(server.base_url, APP_ID, APP_SECRET)
    yield each
    each.close()
