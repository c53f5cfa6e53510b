"""Plates with the mini-program's own code, and with the link when WeChat has none to give."""

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from PIL import Image

from app.alliance.plates.codes import NAME_CARD_PAGE
from app.wechat.service import WeChat
from config import NameCardCode
from devtools import factories
from devtools.factories import Shop
from miniprogram_mock.wechat_server.faults import FaultKind
from miniprogram_mock.wechat_server.testing import RunningServer
from tests.support.http import as_user
from tests.support.mini_program import page_paths

CODE = "/wxa/getwxacodeunlimit"


@pytest.fixture
def shop(app: Flask) -> Shop:
    return factories.shop(factories.community())


@pytest.fixture
def _own_code(app: Flask, wechat: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation whose plates carry the mini-program's own code."""
    settings = replace(app.config["SETTINGS"], name_card_code=NameCardCode.MINIPROGRAM)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    yield
    with wechat.state.lock:
        wechat.state.reset()


def code_on(picture: bytes) -> Image.Image:
    """The middle of a plate, where the code is."""
    return Image.open(io.BytesIO(picture)).convert("L").crop((307, 909, 1441, 2043))


def test_by_default_it_is_the_link(app: Flask, shop: Shop, wechat: RunningServer) -> None:
    calls = wechat.state.calls[CODE]
    answer = as_user(app, shop.owner).get("/merchant/name-card.png")
    assert answer.headers["X-Name-Card-Code"] == "link"
    assert wechat.state.calls[CODE] == calls


@pytest.mark.usefixtures("_own_code")
def test_the_mini_programs_own_code(app: Flask, shop: Shop) -> None:
    wechat: WeChat = app.extensions["wechat"]
    code = wechat.name_card_code(scene=shop.merchant.slug, page=NAME_CARD_PAGE)
    owner = as_user(app, shop.owner)
    drawn = owner.get("/merchant/name-card.svg")
    assert drawn.headers["X-Name-Card-Code"] == "miniprogram"
    assert base64.b64decode(re.search(r'base64,([^"]+)"', drawn.text)[1]) == code
    assert "<path" not in drawn.text
    printed = owner.get("/merchant/name-card.png")
    assert printed.headers["X-Name-Card-Code"] == "miniprogram"
    expected = Image.open(io.BytesIO(code)).convert("L").resize((1134, 1134))
    assert code_on(printed.data).tobytes() == expected.tobytes()


@pytest.mark.usefixtures("_own_code")
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FaultKind.ERRCODE, 41030),
        (FaultKind.ERRCODE, 45009),
        (FaultKind.ERRCODE, -1),
        (FaultKind.STATUS, 500),
        (FaultKind.TRUNCATE, True),
        (FaultKind.DROP, True),
    ],
)
def test_while_wechat_gives_none_it_is_the_link(
    app: Flask, shop: Shop, wechat: RunningServer, monkeypatch: pytest.MonkeyPatch, kind: FaultKind, value: float
) -> None:
    owner = as_user(app, shop.owner)
    wechat.inject(CODE, kind, value)
    fallen_back = owner.get("/merchant/name-card.svg")
    assert (fallen_back.status_code, fallen_back.headers["X-Name-Card-Code"]) == (200, "link")
    settings = replace(app.config["SETTINGS"], name_card_code=NameCardCode.LINK)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    assert fallen_back.text == owner.get("/merchant/name-card.svg").text


def test_the_page_is_one_of_the_mini_program() -> None:
    assert NAME_CARD_PAGE in page_paths()
