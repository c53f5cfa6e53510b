"""A session that ends while somebody types: what was typed is there after signing in again, and nothing was done."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from marshmallow import Schema
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.console import expired_forms
from app.core.console.fields import FormSchema
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.schemas import Secret
from app.core.permissions import StaffRole
from app.parties.communities.models import Community
from app.parties.staff import sessions
from app.parties.staff.models import StaffMember
from devtools import factories
from devtools.factories import NOW, OTP_SECRET, PASSWORD
from tests.support.desk import Desk

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
LATER = NOW + timedelta(minutes=31)


@pytest.fixture
def node(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community()


def sign_in(desk: Desk, username: str, at: Any, form: dict[str, str] | None = None) -> Any:
    sent = {"username": username, "password": PASSWORD, "otp": pyotp.TOTP(OTP_SECRET).at(at), **(form or {})}
    return desk.client.post("/console/sign-in", data=sent, headers={"Accept": "text/html"})


def csrf_of(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def signed_in(app: Flask, username: str) -> Desk:
    desk = Desk(app.test_client())
    page = desk.client.get("/console/sign-in").get_data(as_text=True)
    assert sign_in(desk, username, NOW, {"csrf_token": csrf_of(page)}).status_code == 303
    return desk


def hidden(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


def events(action: str) -> int:
    db.session.rollback()
    return len(db.session.scalars(select(AuditEvent.id).where(AuditEvent.action == action)).all())


def test_what_was_typed_is_back_after_signing_in(app: Flask, node: Community) -> None:
    factories.staff(node, username="anna")
    clerk = factories.staff(node, StaffRole.CLERK)
    desk = signed_in(app, "anna")
    path, opened = f"/staff/{clerk.id}", desk.page(f"/staff/{clerk.id}")
    typed = {**hidden(opened), "role": "auditor", "community_id": str(node.id)}
    with frozen(LATER):
        late = desk.client.post(f"/console{path}", data=typed, headers={"Accept": "text/html"})
        asked = late.get_data(as_text=True)
        assert late.status_code == 401
        assert "刚才填写的内容还在" in asked
        assert 'value="anna"' in asked

        answer = sign_in(desk, "anna", LATER, hidden(asked))
        assert answer.status_code == 200
        kept = hidden(answer.get_data(as_text=True))
        assert kept["role"] == "auditor"

        again = desk.client.post(f"/console{path}", data=kept, headers={"Accept": "text/html"})
        page = again.get_data(as_text=True)
        assert again.status_code == 200
        assert '<option value="auditor" selected>' in page
        assert "请核对后再提交一次" in page
        assert events("staff.moved") == 0, "nothing is done before it is sent again"

        assert desk.client.post(f"/console{path}", data={**typed, **hidden(page)}).status_code == 303
        assert events("staff.moved") == 1
        assert db.session.get_one(StaffMember, clerk.id).role is StaffRole.AUDITOR


def test_a_button_is_to_be_pressed_again(app: Flask, node: Community) -> None:
    factories.staff(node, username="anna")
    clerk = factories.staff(node, StaffRole.CLERK)
    desk = signed_in(app, "anna")
    form = {"csrf_token": desk.csrf(), "restored": "true"}
    answer = desk.client.post(f"/console/staff/{clerk.id}/disabling", data=form)
    assert answer.headers["Location"] == f"/console/staff/{clerk.id}"
    assert events("staff.disabled") == 0

    page = f"http://localhost/console/staff/{clerk.id}"
    form = {"csrf_token": desk.csrf(), "once": "a-button-of-a-page"}
    with frozen(LATER):
        answer = desk.client.post(f"/console/staff/{clerk.id}/disabling", data=form, headers={"Referer": page})
    assert answer.headers["Location"] == f"/console/sign-in?next=/console/staff/{clerk.id}"


def test_somebody_else_does_not_get_it(app: Flask, node: Community) -> None:
    factories.staff(node, username="anna")
    factories.staff(node, username="bert")
    clerk = factories.staff(node, StaffRole.CLERK)
    desk = signed_in(app, "anna")
    typed = {"csrf_token": desk.csrf(), "role": "auditor", "community_id": str(node.id)}
    with frozen(LATER):
        asked = desk.client.post(f"/console/staff/{clerk.id}", data=typed).get_data(as_text=True)
        answer = sign_in(desk, "bert", LATER, hidden(asked))
        assert (answer.status_code, answer.headers["Location"]) == (303, "/console/")
        assert "没有保留下来" in desk.page("/")


def test_secrets_and_forgeries_do_not_travel(app: Flask, node: Community) -> None:
    factories.staff(node, username="anna")
    desk = signed_in(app, "anna")
    typed = {"csrf_token": desk.csrf(), "old_password": PASSWORD, "password": "a new one for me", "otp": "123456"}
    with frozen(LATER):
        answer = desk.client.post("/console/account", data=typed)
        assert answer.headers["Location"] == "/console/sign-in?next=/console/"
        page = desk.client.get("/console/sign-in").get_data(as_text=True)
        forged = {"csrf_token": csrf_of(page), "unsaved": "WyJhbm5hIl0.forged.signature"}
        assert sign_in(desk, "anna", LATER, forged).headers["Location"] == "/console/"


def test_without_the_token_of_the_page_nothing_is_kept(app: Flask, node: Community) -> None:
    factories.staff(node, username="anna")
    desk = signed_in(app, "anna")
    with frozen(LATER):
        answer = desk.client.post("/console/staff/new", data={"username": "planted", "role": "admin"})
    assert answer.status_code == 400
    assert "planted" not in answer.get_data(as_text=True)


def test_every_secret_field_is_known(app: Flask) -> None:
    def below(schema: type[Schema]) -> Iterator[type[Schema]]:
        yield schema
        for each in schema.__subclasses__():
            yield from below(each)

    names = {name for form in below(FormSchema) for name, field in form().fields.items() if isinstance(field, Secret)}
    assert names <= expired_forms.SECRETS
    assert names, "there are secrets to find"


def test_the_page_knows_how_long_it_has(app: Flask, node: Community) -> None:
    member = factories.staff(node, username="anna")
    desk = signed_in(app, "anna")
    assert f'data-seconds-left="{sessions.IDLE_MINUTES * 60}"' in desk.page("/account")
    with frozen(NOW + timedelta(minutes=20)):
        state = desk.client.get("/console/session").json
        assert (state["username"], state["seconds_left"]) == ("anna", sessions.IDLE_MINUTES * 60)
        assert state["csrf_token"]
    token = execute(sessions.open_session, staff_id=member.id, now=NOW)
    with frozen(NOW + timedelta(minutes=29)):
        first = sessions.visitor(db.session(), token=token, now=NOW + timedelta(minutes=29))
    assert first.ends_at == NOW + timedelta(minutes=59)
    late = NOW + timedelta(hours=9, minutes=50)
    execute(sessions.touch, session_id=first.session_id, now=late)
    assert sessions.visitor(db.session(), token=token, now=late).ends_at == NOW + timedelta(hours=10)
