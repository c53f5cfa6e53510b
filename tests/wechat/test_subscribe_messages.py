"""Subscription messages: what was sent, what was not wanted, and after which failures one cannot know."""

import pytest
from structlog.testing import capture_logs

from app.wechat.errors import (
    WeChatAnswerLostError,
    WeChatBusyError,
    WeChatError,
    WeChatMessageRefusedError,
    WeChatUnavailableError,
)
from app.wechat.service import WeChat
from miniprogram_mock.wechat_server.faults import FaultKind
from miniprogram_mock.wechat_server.testing import APP_ID, APP_SECRET, RunningServer

SEND, TOKEN = "/cgi-bin/message/subscribe/send", "/cgi-bin/stable_token"
DATA = {"thing1": "理发立减", "amount2": "12.05元"}


def send(wechat: WeChat, server: RunningServer, *, accepted: bool = True) -> bool:
    openid = server.state.personas.get("王阿姨").openid
    if accepted:
        server.state.subscriptions.accept(openid, "template-1")
    return wechat.send_subscribe_message(openid, "template-1", "pages/resident/coupon?id=7", DATA)


def test_a_message_arrives_as_it_was_given(wechat: WeChat, server: RunningServer) -> None:
    assert send(wechat, server) is True
    (sent,) = server.state.subscriptions.sent
    assert (sent.template_id, sent.page) == ("template-1", "pages/resident/coupon?id=7")
    assert sent.data == {"thing1": {"value": "理发立减"}, "amount2": {"value": "12.05元"}}


def test_not_wanted_is_no_error(wechat: WeChat, server: RunningServer) -> None:
    with capture_logs() as events:
        assert send(wechat, server, accepted=False) is False
    assert events == []


@pytest.mark.parametrize(
    ("errcode", "kind"),
    [
        (40003, WeChatMessageRefusedError),
        (40037, WeChatMessageRefusedError),
        (47003, WeChatMessageRefusedError),
        (45009, WeChatBusyError),
        (45011, WeChatBusyError),
        (-1, WeChatUnavailableError),
        (41030, WeChatUnavailableError),
        (40125, WeChatUnavailableError),
    ],
)
def test_a_refusal_keeps_its_number_and_is_not_in_doubt(
    wechat: WeChat, server: RunningServer, errcode: int, kind: type[WeChatError]
) -> None:
    server.inject(SEND, FaultKind.ERRCODE, errcode)
    with pytest.raises(kind) as raised:
        send(wechat, server)
    assert raised.value.errcode == errcode
    assert not isinstance(raised.value, WeChatAnswerLostError)
    assert server.state.subscriptions.sent == []


@pytest.mark.parametrize(
    ("fault", "value"),
    [
        (FaultKind.DROP, True),
        (FaultKind.TRUNCATE, True),
        (FaultKind.DELAY_S, 60),
        (FaultKind.STATUS, 500),
        (FaultKind.BODY, ""),
        (FaultKind.BODY, "{}"),
        (FaultKind.BODY, "[]"),
        (FaultKind.BODY, "null"),
        (FaultKind.BODY, "false"),
        (FaultKind.BODY, '{"errcode": "busy"}'),
        (FaultKind.BODY, '{"errcode": null}'),
    ],
)
def test_without_a_usable_answer_it_may_have_been_sent(
    server: RunningServer, fault: FaultKind, value: float | str
) -> None:
    wechat = WeChat(server.base_url, APP_ID, APP_SECRET, timeout_s=(0.3, 0.3))
    server.inject(SEND, fault, value)
    with pytest.raises(WeChatAnswerLostError) as raised:
        send(wechat, server)
    assert raised.value.errcode is None
    assert server.state.calls[SEND] == 1
    wechat.close()


def test_without_a_token_nothing_was_sent(wechat: WeChat, server: RunningServer) -> None:
    server.inject(TOKEN, FaultKind.DROP, True)
    with pytest.raises(WeChatUnavailableError) as raised:
        send(wechat, server)
    assert not isinstance(raised.value, WeChatAnswerLostError)
    assert server.state.calls[SEND] == 0


def test_where_nobody_listens_nothing_was_sent(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    wechat = WeChat("http://127.0.0.1:9", APP_ID, APP_SECRET)
    monkeypatch.setattr(wechat._client._tokens, "current", lambda **_: "a token from earlier")
    with pytest.raises(WeChatUnavailableError) as raised:
        send(wechat, server)
    assert not isinstance(raised.value, WeChatAnswerLostError)
    wechat.close()


def test_a_stale_token_is_replaced_and_the_message_sent_once(wechat: WeChat, server: RunningServer) -> None:
    assert send(wechat, server)
    server.state.tokens.revoke()
    assert send(wechat, server)
    assert len(server.state.subscriptions.sent) == 2
