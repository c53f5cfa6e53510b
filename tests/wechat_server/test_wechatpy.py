"""wechatpy's own client, changed in nothing but its addresses, gets along with the stand-in."""

# mypy: allow-untyped-calls

from collections.abc import Iterator

import pytest
import requests
from wechatpy.client import WeChatClient
from wechatpy.exceptions import APILimitedException, WeChatClientException

from miniprogram_mock.wechat_server.faults import FaultKind
from miniprogram_mock.wechat_server.testing import APP_ID, APP_SECRET, RunningServer


class Elsewhere(WeChatClient):  # type: ignore[misc, unused-ignore]
    """wechatpy with its token fetch pointed at `base_url`, which its address settings do not reach."""

    base_url = ""

    def fetch_access_token(self) -> object:
        params = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        return self._fetch_access_token(f"{self.base_url}/cgi-bin/token", params)


@pytest.fixture
def client(server: RunningServer) -> Iterator[Elsewhere]:
    each = Elsewhere(APP_ID, APP_SECRET, timeout=5)
    each.base_url, each.API_BASE_URL = server.base_url, f"{server.base_url}/cgi-bin/"
    each.wxa.API_BASE_URL = f"{server.base_url}/"
    with each._http:
        yield each


def test_sign_in_and_its_refusals(client: Elsewhere, server: RunningServer) -> None:
    code = server.login_code("王阿姨")
    assert client.wxa.code_to_session(code)["openid"].startswith("oMock")
    with pytest.raises(WeChatClientException) as used:
        client.wxa.code_to_session(code)
    assert used.value.errcode == 40163


def test_a_code_picture(client: Elsewhere) -> None:
    answer = client.wxa.get_wxa_code_unlimited("m=1", page="pages/index/index")
    assert isinstance(answer, requests.Response)
    assert answer.content.startswith(b"\xff\xd8\xff")


def test_a_subscribe_message(client: Elsewhere, server: RunningServer) -> None:
    openid = server.state.personas.get("王阿姨").openid
    server.state.subscriptions.accept(openid, "template")
    client.wxa.send_subscribe_message(openid, "template", {"thing1": {"value": "到账"}})
    assert len(server.state.subscriptions.sent) == 1


def test_its_retry_after_a_revoked_token(client: Elsewhere, server: RunningServer) -> None:
    client.wxa.get_wxa_code_unlimited("m=1")
    server.state.tokens.revoke()
    assert client.wxa.get_wxa_code_unlimited("m=1").status_code == 200


def test_a_quota(client: Elsewhere, server: RunningServer) -> None:
    server.inject("/wxa/getwxacodeunlimit", FaultKind.ERRCODE, 45009)
    with pytest.raises(APILimitedException):
        client.wxa.get_wxa_code_unlimited("m=1")
