"""Signing in to the console, enrolment, one's own account, and what the frame does for every page."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.console.frame import safe_next
from app.core.db.session import db
from app.core.http.policies import TOKEN
from app.core.permissions import StaffRole
from app.parties.communities.models import Community
from app.parties.staff import accounts, sessions
from app.parties.staff.models import StaffMember, StaffSession
from devtools import factories
from devtools.factories import NOW, OTP_SECRET, PASSWORD, commit
from tests.support.desk import Desk, at_desk

INITIAL = "an initial password"
NEW = "four unrelated words here"


@pytest.fixture
def node(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community()


def code(at: Any = NOW, secret: str = OTP_SECRET) -> str:
    return pyotp.TOTP(secret).at(at)


def sign_in(client: FlaskClient, username: str, password: str = PASSWORD, otp: str | None = None, **query: str) -> Any:
    page = client.get("/console/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"username": username, "password": password, "otp": code() if otp is None else otp, "csrf_token": token}
    return client.post("/console/sign-in", data=form, query_string=query, headers={"Accept": "text/html"})


def test_a_password_and_a_code_lead_to_the_first_page(app: Flask, client: FlaskClient, node: Community) -> None:
    factories.staff(node, username="anna")
    answer = sign_in(client, "anna")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/")
    assert "anna" in Desk(client).page("/")
    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.action, event.path) == ("staff.signed_in", node.path)


def test_signing_in_leads_on_to_the_page_that_was_asked_for(app: Flask, client: FlaskClient, node: Community) -> None:
    factories.staff(node, username="anna")
    asked = client.get("/console/account", headers={"Accept": "text/html"})
    assert asked.headers["Location"] == "/console/sign-in?next=/console/account"
    assert sign_in(client, "anna", next="/console/account").headers["Location"] == "/console/account"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/console/",
        "//evil.example/console/",
        "/console/..\\evil",
        "/api/v1/me",
        "",
        None,
        "javascript:1",
    ],
)
def test_a_link_cannot_lead_outside(wanted: str | None) -> None:
    assert safe_next(wanted) == "/console/"


@pytest.mark.parametrize(("password", "otp"), [("wrong", None), (PASSWORD, "000000"), (PASSWORD, "")])
def test_what_is_wrong_is_not_told_apart(client: FlaskClient, node: Community, password: str, otp: str | None) -> None:
    factories.staff(node, username="anna")
    answer = sign_in(client, "anna", password, otp)
    assert answer.status_code == 401
    assert "用户名、密码或动态口令不正确" in answer.get_data(as_text=True)
    assert PASSWORD not in answer.get_data(as_text=True)


def test_a_code_works_once(app: Flask, client: FlaskClient, node: Community) -> None:
    factories.staff(node, username="anna")
    assert sign_in(client, "anna").status_code == 303
    assert sign_in(app.test_client(), "anna").status_code == 401


def test_an_account_waits_after_five_wrong_attempts(client: FlaskClient, node: Community) -> None:
    factories.staff(node, username="anna")
    answers = [sign_in(client, "anna", "wrong", "000000").status_code for _ in range(6)]
    assert answers == [401, 401, 401, 401, 401, 429]
    assert sign_in(client, "anna", PASSWORD, "").status_code == 429


def test_a_session_has_another_cookie_than_before(client: FlaskClient, node: Community) -> None:
    factories.staff(node, username="anna")
    with client.session_transaction() as cookie:
        cookie[TOKEN] = "planted"
        cookie["more"] = "planted"
    sign_in(client, "anna")
    with client.session_transaction() as cookie:
        assert cookie[TOKEN] != "planted"
        assert "more" not in cookie


def test_an_old_cookie_is_dead_after_signing_out(app: Flask, node: Community) -> None:
    desk = at_desk(app, factories.staff(node))
    with desk.client.session_transaction() as cookie:
        kept = cookie[TOKEN]
    assert desk.post("/sign-out").headers["Location"] == "/console/sign-in"
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie[TOKEN] = kept
    assert thief.get("/console/", headers={"Accept": "text/html"}).status_code == 303


def test_a_session_ends_when_its_account_is_disabled(app: Flask, node: Community) -> None:
    staff = factories.staff(node)
    desk = at_desk(app, staff)
    desk.page("/")
    commit(lambda session: setattr(session.get_one(StaffMember, staff.id), "disabled_at", NOW))
    assert desk.get("/").status_code == 303


def test_a_session_ends_after_half_an_hour_without_a_page(app: Flask, node: Community) -> None:
    desk = at_desk(app, factories.staff(node))
    with frozen(NOW + timedelta(minutes=29)):
        desk.page("/")
    with frozen(NOW + timedelta(minutes=58)):
        desk.page("/")
    with frozen(NOW + timedelta(minutes=89)):
        assert desk.get("/").status_code == 303


def test_a_session_ends_after_ten_hours_whatever_happens(app: Flask, node: Community) -> None:
    desk = at_desk(app, factories.staff(node))
    for half_hours in range(1, 24):
        with frozen(NOW + timedelta(minutes=25 * half_hours)):
            desk.get("/")
    with frozen(NOW + timedelta(hours=10, minutes=1)):
        assert desk.get("/").status_code == 303


def test_signing_out_everywhere_ends_other_browsers_and_tokens(app: Flask, node: Community) -> None:
    staff = factories.staff(node)
    here, there = at_desk(app, staff), at_desk(app, staff)
    here.post("/sign-out-everywhere")
    assert there.get("/").status_code == 303
    assert db.session.scalar(select(StaffMember.token_version).where(StaffMember.id == staff.id)) == 2


def add_initial(node: Community) -> StaffMember:
    return commit(
        accounts.add_staff,
        username="new.member",
        password=INITIAL,
        otp_secret=OTP_SECRET,
        role=StaffRole.CLERK,
        community_id=node.id,
        initial_until=NOW + timedelta(days=7),
        now=NOW,
    )


def enrol(client: FlaskClient, **form: str) -> Any:
    page = client.get("/console/enrolment").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    found = re.search(r'<code class="enrolment__secret">([A-Z2-7]+)</code>', page)
    wanted = {
        "password": NEW,
        "repeated": NEW,
        "otp": code(secret=found[1] if found else ""),
        "csrf_token": token,
    } | form
    return client.post("/console/enrolment", data=wanted, headers={"Accept": "text/html"})


def test_an_initial_password_is_good_for_enrolment_only(app: Flask, client: FlaskClient, node: Community) -> None:
    add_initial(node)
    assert sign_in(client, "new.member", INITIAL, "").status_code == 303
    assert client.get("/console/", headers={"Accept": "text/html"}).headers["Location"] == "/console/enrolment"
    page = client.get("/console/enrolment").get_data(as_text=True)
    assert "data:image/svg+xml;base64," in page
    secret = member_secret()
    assert secret in page
    assert OTP_SECRET not in page
    with client.session_transaction() as cookie:
        before = cookie[TOKEN]
    assert enrol(client).headers["Location"] == "/console/"
    with client.session_transaction() as cookie:
        assert cookie[TOKEN] != before
    assert Desk(client).get("/").status_code == 200
    with frozen(NOW + timedelta(minutes=1)):
        other = app.test_client()
        assert sign_in(other, "new.member", INITIAL, "").status_code == 401
        assert sign_in(other, "new.member", NEW, code(NOW + timedelta(minutes=1), secret)).status_code == 303


def member_secret() -> str:
    db.session.rollback()
    return db.session.scalars(select(StaffMember.otp_secret).where(StaffMember.username == "new.member")).one()


def test_who_has_looked_first_knows_nothing_that_holds(app: Flask, client: FlaskClient, node: Community) -> None:
    """The maker of an account opens the page of enrolment, keeps the secret of the device, and hands the code on."""
    add_initial(node)
    sign_in(client, "new.member", INITIAL, "")
    noted = member_secret()
    holder = app.test_client()
    sign_in(holder, "new.member", INITIAL, "")
    assert member_secret() != noted
    assert (
        client.get("/console/enrolment", headers={"Accept": "text/html"})
        .headers["Location"]
        .startswith("/console/sign-in")
    )
    assert enrol(holder).headers["Location"] == "/console/"
    with frozen(NOW + timedelta(minutes=1)):
        stale = code(NOW + timedelta(minutes=1), noted)
        assert sign_in(app.test_client(), "new.member", NEW, stale).status_code == 401


def test_enrolment_says_what_is_wrong(client: FlaskClient, node: Community) -> None:
    add_initial(node)
    sign_in(client, "new.member", INITIAL, "")
    for form, words in (
        ({"password": "short", "repeated": "short"}, "密码至少 12 个字符"),
        ({"password": INITIAL, "repeated": INITIAL}, "不能与原来的相同"),
        ({"password": "new.member new.member", "repeated": "new.member new.member"}, "太容易猜到"),
        ({"repeated": "something else"}, "两次填写的新密码不一样"),
        ({"otp": "000000"}, "动态口令不正确"),
        ({"otp": ""}, "请填写这一项"),
    ):
        answer = enrol(client, **form)
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True), form


def test_an_initial_password_ends_by_itself(client: FlaskClient, node: Community) -> None:
    add_initial(node)
    with frozen(NOW + timedelta(days=8)):
        answer = sign_in(client, "new.member", INITIAL, "")
        assert answer.status_code == 401
        assert "初始密码已过期" in answer.get_data(as_text=True)


def test_another_password_ends_other_browsers(app: Flask, node: Community) -> None:
    staff = factories.staff(node)
    here, there = at_desk(app, staff), at_desk(app, staff)
    form = {"old_password": PASSWORD, "password": NEW, "repeated": NEW, "otp": code()}
    assert "密码已更改" in here.said(here.post("/account", form))
    assert there.get("/").status_code == 303


def test_a_form_without_its_token_is_refused(app: Flask, node: Community) -> None:
    """Every route of the console that changes something, with and without anything else in the form."""
    desk = at_desk(app, factories.staff(node))
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/console") and "POST" in rule.methods]
    assert len(rules) > 4
    for rule in rules:
        path = rule.rule.replace("<int:", "<").replace("<", "").replace(">", "")
        numbered = "/".join("1" if part in rule.arguments else part for part in path.split("/"))
        answer = desk.client.post(numbered, data={"once": "0123456789"}, headers={"Accept": "text/html"})
        assert answer.status_code == 400, numbered
        assert "页面已过期" in answer.get_data(as_text=True), numbered


def test_pages_are_not_kept_and_not_framed(app: Flask, node: Community) -> None:
    answer = at_desk(app, factories.staff(node)).get("/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


def test_old_sessions_are_forgotten(app: Flask, node: Community) -> None:
    at_desk(app, factories.staff(node))
    assert commit(sessions.forget_old, now=NOW + timedelta(days=29)) == 0
    assert commit(sessions.forget_old, now=NOW + timedelta(days=31)) == 1
    assert db.session.scalars(select(StaffSession)).all() == []
