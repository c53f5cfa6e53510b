"""Our client against the stand-in: what works, and what each fault becomes."""

from io import BytesIO

import pytest
from PIL import Image
from requests import ReadTimeout, Response
from requests.adapters import HTTPAdapter

from app.core.errors import DomainError, ForbiddenError, RuleError, TooManyError, UnavailableError
from app.wechat.errors import WeChatCodeInvalidError, WeChatPhoneUnsupportedError, WeChatUnavailableError
from app.wechat.service import WeChat, WeChatIdentity
from miniprogram_mock.wechat_server.faults import FaultKind
from miniprogram_mock.wechat_server.testing import APP_ID, APP_SECRET, RunningServer

SESSION, PHONE, CODE = "/sns/jscode2session", "/wxa/business/getuserphonenumber", "/wxa/getwxacodeunlimit"
TOKEN = "/cgi-bin/stable_token"


def test_a_code_becomes_an_identity_and_nothing_more(wechat: WeChat, server: RunningServer) -> None:
    assert wechat.code_to_session(server.login_code("李店主")) == WeChatIdentity(
        openid="oShopOwner000000000000000001", unionid="uShopOwner000000000000000001"
    )
    assert wechat.code_to_session(server.login_code("王阿姨")).unionid is None


def test_sign_in_needs_no_access_token(wechat: WeChat, server: RunningServer) -> None:
    wechat.code_to_session(server.login_code("王阿姨"))
    assert dict(server.state.calls) == {SESSION: 1}


def test_a_phone_code_becomes_eleven_digits(wechat: WeChat, server: RunningServer) -> None:
    assert wechat.phone_number(server.phone_code("李店主")) == "13900000001"


def test_a_phone_number_from_elsewhere_is_refused(wechat: WeChat, server: RunningServer) -> None:
    with pytest.raises(WeChatPhoneUnsupportedError):
        wechat.phone_number(server.phone_code("外国用户"))


def test_a_name_card_code_is_a_png(wechat: WeChat) -> None:
    with Image.open(BytesIO(wechat.name_card_code("m=shop-42", "pages/merchant/card"))) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (1280, 1280))


def test_a_code_works_once(wechat: WeChat, server: RunningServer) -> None:
    login, phone = server.login_code("王阿姨"), server.phone_code("王阿姨")
    wechat.code_to_session(login)
    wechat.phone_number(phone)
    with pytest.raises(WeChatCodeInvalidError):
        wechat.code_to_session(login)
    with pytest.raises(WeChatCodeInvalidError):
        wechat.phone_number(phone)


FAULTS = [
    (FaultKind.ERRCODE, 40029, RuleError, "wechat_code_invalid"),
    (FaultKind.ERRCODE, 40163, RuleError, "wechat_code_invalid"),
    (FaultKind.ERRCODE, 40226, ForbiddenError, "wechat_user_blocked"),
    (FaultKind.ERRCODE, 45011, TooManyError, "wechat_busy"),
    (FaultKind.ERRCODE, 45009, TooManyError, "wechat_busy"),
    (FaultKind.ERRCODE, -1, UnavailableError, "wechat_unavailable"),
    (FaultKind.ERRCODE, 40125, UnavailableError, "wechat_unavailable"),
    (FaultKind.STATUS, 500, UnavailableError, "wechat_unavailable"),
    (FaultKind.STATUS, 404, UnavailableError, "wechat_unavailable"),
    (FaultKind.STATUS, 302, UnavailableError, "wechat_unavailable"),
    (FaultKind.TRUNCATE, True, UnavailableError, "wechat_unavailable"),
    (FaultKind.DROP, True, UnavailableError, "wechat_unavailable"),
    (FaultKind.BODY, "", UnavailableError, "wechat_unavailable"),
    (FaultKind.BODY, "<html>", UnavailableError, "wechat_unavailable"),
    (FaultKind.BODY, "[]", UnavailableError, "wechat_unavailable"),
    (FaultKind.BODY, "{}", UnavailableError, "wechat_unavailable"),
    (FaultKind.BODY, "null", UnavailableError, "wechat_unavailable"),
    (FaultKind.BODY, '{"errcode": "busy"}', UnavailableError, "wechat_unavailable"),
    (FaultKind.BODY, '{"errcode": null}', UnavailableError, "wechat_unavailable"),
    (FaultKind.BODY, '{"base_resp": 7}', UnavailableError, "wechat_unavailable"),
    (FaultKind.BODY, '{"openid": 7, "phone_info": []}', UnavailableError, "wechat_unavailable"),
    (FaultKind.BODY, '{"openid": "", "phone_info": {"purePhoneNumber": null}}', UnavailableError, "wechat_unavailable"),
]


@pytest.mark.parametrize("path", [SESSION, PHONE, CODE])
@pytest.mark.parametrize(("kind", "value", "base", "code"), FAULTS)
def test_each_fault_becomes_an_error_of_ours(
    wechat: WeChat,
    server: RunningServer,
    path: str,
    kind: FaultKind,
    value: int | str,
    base: type[DomainError],
    code: str,
) -> None:
    server.inject(path, kind, value, times=None)
    with pytest.raises(base) as raised:
        call(wechat, server, path)
    assert raised.value.code == code
    assert raised.value.message.endswith("。")
    assert raised.value.details == {}


def call(wechat: WeChat, server: RunningServer, path: str) -> object:
    match path:
        case "/sns/jscode2session":
            return wechat.code_to_session(server.login_code("王阿姨"))
        case "/wxa/business/getuserphonenumber":
            return wechat.phone_number(server.phone_code("王阿姨"))
        case _:
            return wechat.name_card_code("m=1", "pages/merchant/card")


@pytest.mark.parametrize("path", [SESSION, PHONE, CODE])
def test_no_answer_in_time(server: RunningServer, path: str) -> None:
    wechat = WeChat(server.base_url, APP_ID, APP_SECRET, timeout_s=(2.0, 2.0))
    server.inject(path, FaultKind.DELAY_S, 60)
    with pytest.raises(WeChatUnavailableError):
        call(wechat, server, path)
    assert call(wechat, server, path), "the next one works"
    wechat.close()


def test_a_request_waits_three_seconds_to_connect_and_five_for_an_answer(
    wechat: WeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []

    def send(*_: object, timeout: object, **__: object) -> Response:
        given.append(timeout)
        raise ReadTimeout

    monkeypatch.setattr(HTTPAdapter, "send", send)
    with pytest.raises(WeChatUnavailableError):
        wechat.code_to_session("code")
    assert given == [(3.0, 5.0)]


def test_nobody_listens(server: RunningServer) -> None:
    wechat = WeChat("http://127.0.0.1:9", APP_ID, APP_SECRET)
    for path in (SESSION, PHONE, CODE):
        with pytest.raises(WeChatUnavailableError):
            call(wechat, server, path)
    wechat.close()


@pytest.mark.parametrize(
    "value", ["{}", "[]", '{"access_token": "mock"}', '{"access_token": "x", "expires_in": "soon"}']
)
def test_a_token_that_makes_no_sense(wechat: WeChat, server: RunningServer, value: str) -> None:
    server.inject(TOKEN, FaultKind.BODY, value)
    with pytest.raises(WeChatUnavailableError):
        wechat.phone_number(server.phone_code("王阿姨"))
    assert wechat.phone_number(server.phone_code("李店主")) == "13900000001", "the next one works"


def test_half_a_picture_is_no_picture(wechat: WeChat, server: RunningServer) -> None:
    server.inject(CODE, FaultKind.TRUNCATE, True)
    with pytest.raises(WeChatUnavailableError):
        wechat.name_card_code("m=1", "pages/merchant/card")
