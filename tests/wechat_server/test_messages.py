"""Subscribe messages: one acceptance, one message."""

from typing import Any

import pytest

from miniprogram_mock.wechat_server.testing import RunningServer

from .conftest import Caller

SEND, TEMPLATE = "/cgi-bin/message/subscribe/send", "mock-template-coupon-redeemed"


def subscribe(caller: Caller, **changes: Any) -> Any:
    return caller.post("/wxmock/client/subscribe", {"persona": "王阿姨", "template_ids": [TEMPLATE], **changes})


def message(server: RunningServer, **changes: Any) -> dict[str, Any]:
    return {
        "touser": server.state.personas.get("王阿姨").openid,
        "template_id": TEMPLATE,
        "page": "pages/index/index?tab=coupons",
        "data": {"thing1": {"value": "诚信券已核销"}, "number2": {"value": 10}},
        **changes,
    }


def test_each_acceptance_is_worth_one_message(caller: Caller, server: RunningServer) -> None:
    assert caller.with_token(SEND, message(server))["errcode"] == 43101
    assert subscribe(caller) == {TEMPLATE: "accept"}
    assert caller.with_token(SEND, message(server)) == {"errcode": 0, "errmsg": "ok"}
    assert caller.with_token(SEND, message(server))["errcode"] == 43101
    sent = caller.get("/wxmock/admin/messages")["items"]
    assert [(each["openid"], each["data"]["thing1"]["value"]) for each in sent] == [
        (server.state.personas.get("王阿姨").openid, "诚信券已核销")
    ]


def test_a_rejection_is_worth_none(caller: Caller, server: RunningServer) -> None:
    assert subscribe(caller, accept=False) == {TEMPLATE: "reject"}
    assert caller.with_token(SEND, message(server))["errcode"] == 43101


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"touser": ""}, 40003),
        ({"touser": "oUnknown"}, 40003),
        ({"template_id": ""}, 40037),
        ({"template_id": "不对"}, 40037),
        ({"page": "/pages/index/index"}, 41030),
        ({"page": "pages/gone/gone"}, 41030),
        ({"data": {}}, 47003),
        ({"data": {"thing1": "plain"}}, 47003),
        ({"data": {"thing1": {"value": ""}}}, 47003),
        ({"data": {"thing1": {"value": "好" * 21}}}, 47003),
        ({"data": {"number1": {"value": "十"}}}, 47003),
        ({"data": {"poem1": {"value": "床前明月光"}}}, 47003),
    ],
)
def test_a_wrong_message_is_refused_and_costs_no_acceptance(
    caller: Caller, server: RunningServer, changes: dict[str, Any], errcode: int
) -> None:
    subscribe(caller)
    assert caller.with_token(SEND, message(server, **changes))["errcode"] == errcode
    assert caller.with_token(SEND, message(server))["errcode"] == 0


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thing1", "好" * 20),
        ("number1", "12.5"),
        ("character_string1", "A-2026-0001"),
        ("time1", "2026年11月22日 15:01"),
        ("time1", "15:01"),
        ("date1", "2026-11-22"),
        ("amount1", "¥12.50"),
        ("phone_number1", "+86-0766-66888866"),
        ("name1", "王阿姨"),
        ("phrase1", "已核销"),
    ],
)
def test_values_as_in_the_documents_pass(caller: Caller, server: RunningServer, key: str, value: str) -> None:
    subscribe(caller)
    assert caller.with_token(SEND, message(server, data={key: {"value": value}}))["errcode"] == 0


def test_the_faulty_field_is_named(caller: Caller, server: RunningServer) -> None:
    refused = caller.with_token(SEND, message(server, data={"thing1": {"value": "好" * 21}}))
    assert refused["errmsg"].startswith("argument invalid! data.thing1.value invalid rid: ")
