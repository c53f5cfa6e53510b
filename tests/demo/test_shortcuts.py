"""In as one of the demo's staff by one tap; never in production, nor past a password of one's own."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.audit import AuditEvent
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.permissions import StaffRole
from app.demo import seeds
from app.parties.staff import passwords
from app.parties.staff.models import StaffMember
from config import Settings
from config.settings import Environment
from devtools import factories
from tests.support.desk import Desk

SIGN_IN = "/demo/sign-in"


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Of nobody, on a street whose staff are two of the demo and one who is not."""
    street = factories.community()
    for username, role in ("street.finance", StaffRole.FINANCE), ("street.auditor", StaffRole.AUDITOR):
        factories.staff(street, role, username=username)
        execute(_set_password, username=username, password=seeds.password(username))
    factories.staff(street, StaffRole.ADMIN, username="li.ming")
    return Desk(app.test_client())


def _set_password(session, username: str, password: str) -> None:
    member = session.query(StaffMember).filter_by(username=username).one()
    member.password_hash = passwords.hash_password(password)


def tap(desk: Desk, username: str = "street.finance", wanted: str = "/console/funds"):
    """Send the form of the sign-in page, whatever it offers."""
    token = re.findall(r'name="csrf_token" value="([^"]+)"', desk.page("/sign-in"))[0]
    form = {"csrf_token": token, "username": username}
    return desk.client.post(f"/console{SIGN_IN}?next={wanted}", data=form, headers={"Accept": "text/html"})


def test_one_tap_and_one_is_in(desk: Desk) -> None:
    page = desk.page("/sign-in?next=/console/funds")
    assert 'action="/console/demo/sign-in?next=/console/funds"' in page
    assert re.findall(r'name="username" value="([^"]+)"', page) == ["street.finance", "street.auditor"]
    answer = tap(desk)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/funds")
    assert "street.finance" in desk.page("/account")
    assert db.session.query(AuditEvent).filter_by(action="staff.signed_in").count() == 1


def test_it_does_not_lead_elsewhere(desk: Desk) -> None:
    assert tap(desk, wanted="https://example.com/").headers["Location"] == "/console/"


def test_without_the_form_of_the_page_nothing_happens(desk: Desk) -> None:
    assert desk.client.post(f"/console{SIGN_IN}", headers={"Accept": "text/html"}).status_code == 400
    assert desk.get("/account").status_code == 303


@pytest.mark.parametrize("username", ["li.ming", "street.clerk", "nobody"])
def test_nobody_else_gets_in(desk: Desk, username: str) -> None:
    answer = tap(desk, username)
    assert answer.status_code in (303, 404)
    assert desk.get("/account").status_code == 303


def test_a_password_of_ones_own_keeps_others_out(desk: Desk) -> None:
    execute(_set_password, username="street.finance", password="春江花月夜-1234567")
    assert "密码已经改过" in desk.said(tap(desk))
    assert desk.get("/account").status_code == 303


def test_production_offers_it_to_nobody(
    app: Flask, desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, environment=Environment.PRODUCTION))
    assert "demo/sign-in" not in desk.page("/sign-in")
    assert tap(desk).status_code == 404
    assert desk.get("/account").status_code == 303


def test_without_a_demo_the_first_page_is_the_console(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/console/")
