"""What `flask demo credentials` prints is enough to sign in as everybody, the whole way through WeChat's stand-in."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import utc_now
from app.core.http.rate_limits import limiter
from app.demo.personas import PERSONAS, SEATS
from config import Settings
from config.settings import Environment
from miniprogram_mock.wechat_server.testing import RunningServer
from tests.demo.conftest import SMALL, Demo

pytestmark = pytest.mark.slow


def test_everybody_signs_in(client: FlaskClient, demo: Demo, phones: RunningServer, personas_file: Path):
    assert demo("load", *SMALL).exit_code == 0
    personas_file.unlink()  # `credentials` writes it again.
    credentials = json.loads(demo("credentials").stdout)

    assert [staff["username"] for staff in credentials["staff"]] == [seat.username for seat in SEATS]
    assert [persona["persona"] for persona in credentials["personas"]] == [each.persona for each in PERSONAS]
    for staff in credentials["staff"]:
        check_staff(client, staff)
    for persona in credentials["personas"]:
        limiter.reset()  # One address signs in as more people than a minute allows.
        check_persona(client, persona, phones)
    check_belongings(client, phones)


def check_staff(client: FlaskClient, staff: Any) -> None:
    assert set(staff) == {"username", "password", "otp_secret", "role", "community"}
    otp = pyotp.TOTP(staff["otp_secret"]).at(utc_now())
    body = {"username": staff["username"], "password": staff["password"], "otp": otp}
    answer = client.post("/api/v1/staff/session", json=body)
    assert answer.status_code == 200, answer.json
    assert answer.json["staff"]["role"] == staff["role"]


def check_persona(client: FlaskClient, persona: Any, phones: RunningServer) -> None:
    answer = client.post("/api/v1/session", json={"code": phones.login_code(persona["persona"])})
    assert answer.status_code == 200, answer.json
    user = answer.json["user"]
    assert persona["kind"] in user["roles"]
    assert (user["resident"] or {}).get("id") == persona.get("resident_id")
    slugs = [membership["slug"] for membership in user["memberships"]]
    assert slugs[:1] == [persona[key] for key in ("merchant_slug",) if key in persona]

    headers = {"Authorization": f"Bearer {answer.json['token']}"}
    shown = client.post("/api/v1/me/phone", json={"code": phones.phone_code(persona["persona"])}, headers=headers)
    assert shown.status_code == 200, shown.json


def check_belongings(client: FlaskClient, phones: RunningServer) -> None:
    """Each has what the name of the persona says."""

    def get(persona: str, path: str) -> Any:
        token = client.post("/api/v1/session", json={"code": phones.login_code(persona)}).json["token"]
        return client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}).json

    assert get("resident-points", "/me/bank")["expiring"]
    assert get("resident-rich", "/me/bank")["stars"] == 5
    assert get("resident-minor", "/me/bank")["score"] is None
    assert get("resident-new", "/me/bank")["points"] == 0
    coupons = get("resident-coupons", "/me/coupons")["items"]
    assert [coupon["status"] for coupon in coupons].count("issued") == 3
    assert get("clerk-barber", "/merchant/account")["points"] >= 0
    assert get("owner-barber", "/merchant/statements")["items"][0]["status"] == "paid"


def test_without_a_demo_nobody_signs_in(demo: Demo, personas_file: Path):
    refused = demo("credentials")

    assert refused.exit_code == 2
    assert not personas_file.exists()


@pytest.mark.parametrize("command", ["load", "credentials"])
def test_production_has_no_demo(
    app: Flask, settings: Settings, demo: Demo, monkeypatch: pytest.MonkeyPatch, command: str
):
    production = replace(settings, environment=Environment.PRODUCTION)
    monkeypatch.setitem(app.config, "SETTINGS", production)

    refused = demo(command)

    assert refused.exit_code == 2
    assert "production" in refused.output
