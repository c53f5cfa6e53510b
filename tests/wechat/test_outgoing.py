"""Where requests may go, and what must not be seen of them."""

import logging
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import requests
from structlog.testing import capture_logs

from app.wechat.errors import WeChatCodeInvalidError, WeChatUnavailableError
from app.wechat.http import LeavesBaseUrlError, WeChatHttp
from app.wechat.service import WeChat
from miniprogram_mock.wechat_server.faults import FaultKind
from miniprogram_mock.wechat_server.testing import APP_ID, RunningServer, running_server

# Unlike the default secret, not a word that could turn up in a log by itself.
SECRET = "s3cr3t-of-this-test"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.weixin.qq.com/cgi-bin/token",
        "http://127.0.0.1:5001.evil.example/",
        "http://127.0.0.1:5001@evil.example/",
        "http://127.0.0.1:50010/",
    ],
)
def test_no_address_but_the_configured_one(url: str) -> None:
    with WeChatHttp("http://127.0.0.1:5001", (1, 1)) as http, pytest.raises(LeavesBaseUrlError):
        http.get(url)


def test_no_interface_of_wechatpy_gets_past_it(wechat: WeChat, server: RunningServer) -> None:
    client: Any = wechat._client
    client.access_token  # noqa: B018  # Fetched from the stand-in, so that only the call below could leave.
    with pytest.raises(requests.RequestException):
        client.card.create({})
    client.fetch_access_token()
    assert set(server.state.calls) <= {"/cgi-bin/stable_token", "/card/create"}


class Redirecting(BaseHTTPRequestHandler):
    """Sends whoever comes to `target`."""

    target = ""

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", self.target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_redirects_are_not_followed(server: RunningServer) -> None:
    Redirecting.target = f"{server.base_url}/sns/jscode2session"
    with HTTPServer(("127.0.0.1", 0), Redirecting) as redirecting:
        thread = Thread(target=redirecting.handle_request)
        thread.start()
        wechat = WeChat(f"http://127.0.0.1:{redirecting.server_port}", APP_ID, SECRET)
        with pytest.raises(WeChatUnavailableError):
            wechat.code_to_session("code")
        wechat.close()
        thread.join(5)
    assert not server.state.calls


def test_a_proxy_of_the_environment_is_not_asked(
    wechat: WeChat, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert wechat.code_to_session(server.login_code("王阿姨")).openid


@pytest.fixture
def secretive() -> Iterator[RunningServer]:
    with running_server() as running:
        running.state.app_secret = SECRET
        yield running


def test_logs_and_errors_hold_no_secret_token_or_code(
    secretive: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as events:
        said = said_in_use(secretive)
    seen = caplog.text + repr(events) + "".join(said)
    token = secretive.state.tokens.stable(secretive.state.now(), force=False).value
    secrets = [SECRET, token, *secretive.state.login_codes._issued]
    assert [each["reason"] for each in events if each["log_level"] == "error"] == [
        "WeChatClientException",
        "ConnectionError",
        "ReadTimeout",
        "ValueError",
    ]
    assert [each for each in secrets if each in seen] == []


def said_in_use(secretive: RunningServer) -> list[str]:
    """What a success and each kind of failure leave behind, as text."""
    wechat = WeChat(secretive.base_url, APP_ID, SECRET, timeout_s=(0.2, 0.2))
    codes = [secretive.login_code("王阿姨") for _ in range(5)]
    said = [repr(wechat.code_to_session(codes[0]))]
    wechat.name_card_code("m=1", "pages/merchant/card")
    for code, kind, value in zip(
        codes,
        (FaultKind.ERRCODE, FaultKind.STATUS, FaultKind.DROP, FaultKind.DELAY_S, FaultKind.TRUNCATE),
        (40163, 500, True, 60, True),
        strict=True,
    ):
        secretive.inject("/sns/jscode2session", kind, value)
        with pytest.raises((WeChatCodeInvalidError, WeChatUnavailableError)) as raised:
            wechat.code_to_session(code)
        assert raised.value.__cause__ is None
        assert raised.value.__context__ is None
        said += traceback.format_exception(raised.value)
    wechat.close()
    return said
