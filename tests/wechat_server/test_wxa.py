"""Phone numbers, mini-program codes and text checks."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from miniprogram_mock.wechat_server.quotas import Quota
from miniprogram_mock.wechat_server.testing import APP_ID, RunningServer

from .conftest import Caller, FrozenClock

PHONE, CODE, CHECK = "/wxa/business/getuserphonenumber", "/wxa/getwxacodeunlimit", "/wxa/msg_sec_check"


def test_a_phone_code_works_once_and_for_five_minutes(
    caller: Caller, server: RunningServer, clock: FrozenClock
) -> None:
    code, old = server.phone_code("李店主"), server.phone_code("李店主")
    answer = caller.with_token(PHONE, {"code": code})
    assert answer == {
        "errcode": 0,
        "errmsg": "ok",
        "phone_info": {
            "phoneNumber": "13900000001",
            "purePhoneNumber": "13900000001",
            "countryCode": "86",
            "watermark": {"timestamp": int(clock()), "appid": APP_ID},
        },
    }
    assert caller.with_token(PHONE, {"code": code})["errcode"] == 40029
    clock.seconds += 300
    assert caller.with_token(PHONE, {"code": old})["errcode"] == 40029


def test_a_login_code_is_no_phone_code(caller: Caller, server: RunningServer) -> None:
    assert caller.with_token(PHONE, {"code": server.login_code("王阿姨")})["errcode"] == 40029


def picture(caller: Caller, **data: Any) -> Any:
    answer = caller.http.post(
        caller.server.base_url + CODE, params={"access_token": caller.token()}, json=data, timeout=5
    )
    assert answer.headers["Content-Type"] in ("image/jpeg", "image/png")
    return Image.open(BytesIO(answer.content))


@pytest.mark.parametrize(("hyaline", "kind"), [(False, "JPEG"), (True, "PNG")])
@pytest.mark.parametrize("width", [280, 430, 1280])
def test_a_mini_program_code_is_a_picture_as_wide_as_asked(
    caller: Caller, hyaline: bool, kind: str, width: int
) -> None:
    drawn = picture(caller, scene="m=shop-42", page="pages/merchant/card", width=width, is_hyaline=hyaline)
    assert (drawn.format, drawn.size) == (kind, (width, width))
    if hyaline:
        assert drawn.getextrema()[-1] == (0, 255), "its ground is clear"


@pytest.mark.parametrize(
    ("data", "errcode"),
    [
        ({}, 40169),
        ({"scene": ""}, 40169),
        ({"scene": "a" * 33}, 40169),
        ({"scene": 7}, 40169),
        ({"scene": "100%"}, 40129),
        ({"scene": "中文"}, 40129),
        ({"scene": "a", "width": 279}, 40097),
        ({"scene": "a", "width": 1281}, 40097),
        ({"scene": "a", "width": "430"}, 40097),
        ({"scene": "a", "page": "/pages/index/index"}, 41030),
        ({"scene": "a", "page": "pages/index/index?x=1"}, 41030),
        ({"scene": "a", "page": "pages/not/published"}, 41030),
    ],
)
def test_a_wrong_code_request_is_refused(caller: Caller, data: dict[str, Any], errcode: int) -> None:
    assert caller.with_token(CODE, data)["errcode"] == errcode


def test_every_character_that_a_scene_may_have_and_an_unpublished_page_when_asked_for(caller: Caller) -> None:
    assert picture(caller, scene="!#$&'()*+,/:;=?@-._~aZ09").format == "JPEG"
    assert picture(caller, scene="a", page="pages/not/published", check_path=False).format == "JPEG"


def checked(caller: Caller, content: str, openid: str, **changes: Any) -> Any:
    return caller.with_token(CHECK, {"version": 2, "scene": 2, "openid": openid, "content": content, **changes})


def test_texts_are_judged(caller: Caller, server: RunningServer) -> None:
    openid = caller.session(server.login_code("王阿姨"))["openid"]
    verdicts = [
        checked(caller, text, openid)["result"]["suggest"] for text in ("很好", "有点可疑", "违规内容", "好" * 2500)
    ]
    assert verdicts == ["pass", "review", "risky", "pass"]
    assert checked(caller, "很好", openid)["trace_id"]


def test_a_wrong_text_check_is_refused(caller: Caller, server: RunningServer, clock: FrozenClock) -> None:
    openid = caller.session(server.login_code("王阿姨"))["openid"]
    assert checked(caller, "好", openid, version=1)["errcode"] == 40097
    assert checked(caller, "好", openid, scene=5)["errcode"] == 40129
    assert checked(caller, "", openid)["errcode"] == 44002
    assert checked(caller, "好" * 2501, openid)["errcode"] == 45002
    assert checked(caller, "好", "oSomebodyElse")["errcode"] == 40003
    clock.seconds += 7200
    assert checked(caller, "好", openid)["errcode"] == 61010


def test_a_used_up_quota_is_45009(caller: Caller, server: RunningServer) -> None:
    server.state.per_endpoint[CODE] = Quota(1, 60)
    assert picture(caller, scene="a").format == "JPEG"
    assert caller.with_token(CODE, {"scene": "a"})["errcode"] == 45009
