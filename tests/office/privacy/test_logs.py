"""Logs tell nobody who it was: names, phones and WeChat identities are in the requests, and in no line."""

import io
import sys
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.clock import frozen
from app.core.db.session import db
from app.core.observability.logs import configure_logs
from app.parties import residents
from app.parties.residents import roster
from app.standing.records.spreadsheet_columns import HEADERS as RECORD_HEADERS
from devtools import factories
from devtools.factories import NOW, Town
from miniprogram_mock.wechat_server.testing import RunningServer
from tests.standing.records import factories as credit
from tests.support.http import SignedIn, as_staff, as_user
from tests.support.sheets import xlsx

NAME, PHONE, WRONG = "欧阳某某", "13987654321", "1398765432X"


@pytest.fixture
def said(app: Flask, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Any:
    """Everything written to standard output, standard error and the loggers of libraries, at the finest level."""
    configure_logs("debug")
    caplog.set_level("DEBUG")
    capfd.readouterr()
    app.logger.setLevel("DEBUG")

    def everything() -> str:
        sys.stdout.flush()
        out = capfd.readouterr()
        return "\n".join((out.out, out.err, caplog.text))

    yield everything
    configure_logs("error")


@pytest.fixture
def town(app: Flask) -> Town:
    with frozen(NOW):
        credit.install()
    return factories.town()


def upload(who: SignedIn, path: str, rows: list[Any], **form: Any) -> int:
    data = form | {"file": (io.BytesIO(xlsx(rows)), f"{NAME}.xlsx")}
    return who.post(path, data=data, content_type="multipart/form-data").status_code


def test_a_day_of_requests_leaves_no_name_and_no_phone(
    app: Flask, town: Town, said: Any, wechat: RunningServer
) -> None:
    staff, owner, user = as_staff(app, town.admin), as_user(app, town.shop.owner), as_user(app, town.user)
    signed_in = app.test_client().post("/api/v1/session", json={"code": wechat.login_code("somebody")})
    somebody = SignedIn(app.test_client(), signed_in.json["token"])
    persona = wechat.state.personas.get("somebody")
    said()
    good, bad = ("A-1", NAME, PHONE, "是"), ("户号 1", NAME + "!", WRONG, "也许")
    statuses = [
        somebody.post("/me/phone", {"code": wechat.phone_code("somebody")}).status_code,
        upload(staff, "/staff/residents/import", [roster.HEADERS, good], community_id=town.node.id),
        upload(staff, "/staff/residents/import", [roster.HEADERS, bad], community_id=town.node.id),
        upload(staff, "/staff/records/import", [RECORD_HEADERS, ("good-deed", PHONE, 5, "2026-11-09", "E-9", NAME)]),
        owner.post("/merchant/clerks", {"phone": PHONE, "name": NAME}).status_code,
        owner.post("/merchant/clerks", {"phone": WRONG, "name": NAME * 20, NAME: PHONE}).status_code,
        owner.post("/merchant/clerks", {"phone": persona.phone, "name": NAME}).status_code,
        user.post("/me/corrections", {"name": NAME}).status_code,
        user.get(f"/me/coupons?cursor={PHONE}{NAME}").status_code,
        user.get(f"/{NAME}/{PHONE}").status_code,
        user.get("/me/data").status_code,
        user.post("/me/deletion", {"confirmation": NAME}).status_code,
        user.post("/me/deletion", {"confirmation": "注销"}).status_code,
    ]
    assert statuses == [200, 200, 422, 200, 201, 422, 201, 201, 422, 404, 200, 422, 204]
    lines = said()
    assert lines.count('"event": "request"') >= len(statuses), lines
    for secret in (NAME, PHONE, WRONG, persona.phone, persona.openid, town.user.openid):
        assert secret not in lines


def test_a_fault_shows_where_and_not_about_whom(
    app: Flask, town: Town, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database refuses a statement in the middle of a request; its error has the values at hand."""
    user, staff = as_user(app, town.user), as_staff(app, town.admin)
    asked = user.post("/me/corrections", {"name": NAME}).json["id"]
    said()

    def broken(session: Any, *, resident_id: int, name: str) -> None:
        session.execute(text("UPDATE nowhere SET name = :name, phone = :phone"), {"name": name, "phone": PHONE})

    monkeypatch.setattr(residents, "rename", broken)
    assert staff.post(f"/staff/corrections/{asked}/approval").status_code in (500, 503)
    lines = said()
    assert "nowhere" in lines
    assert NAME not in lines
    assert PHONE not in lines
    db.session.rollback()
