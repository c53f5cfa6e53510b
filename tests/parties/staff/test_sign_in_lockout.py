"""Guesses at staff accounts wait longer and longer; a stranger's guesses hold up nobody else."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.parties.communities.models import Community
from app.parties.staff.models import StaffMember
from devtools import factories
from devtools.factories import NOW, OTP_SECRET, PASSWORD
from tests.support.desk import Desk, at_desk
from tests.support.threads import at_once

HOME, ELSEWHERE = "198.51.100.1", "203.0.113.9"
NEW = "four unrelated words here"


@pytest.fixture
def node(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        node = factories.community()
        factories.staff(node, username="anna")
        yield node


def code(at: Any = NOW) -> str:
    return pyotp.TOTP(OTP_SECRET).at(at)


WRONG = "a wrong one"


def try_(app: Flask, password: str = WRONG, otp: str = "", *, name: str = "anna", address: str = ELSEWHERE) -> Any:
    body = {"username": name, "password": password, "otp": otp or "000000"}
    return app.test_client().post("/api/v1/staff/session", json=body, environ_base={"REMOTE_ADDR": address})


def statuses(app: Flask, count: int, **how: Any) -> list[int]:
    return [try_(app, **how).status_code for _ in range(count)]


def test_parallel_guesses_count_exactly(app: Flask, node: Community) -> None:
    found = at_once(app, [lambda: try_(app)] * 24)
    assert sorted(answer.status_code for answer in found) == [401] * 5 + [429] * 19


def test_a_stranger_holds_up_nobody_elsewhere(app: Flask, node: Community) -> None:
    assert statuses(app, 7) == [401] * 5 + [429] * 2
    assert try_(app, PASSWORD, code(), address=HOME).status_code == 200


def test_many_strangers_hold_up_nobody_where_they_have_signed_in(app: Flask, node: Community) -> None:
    assert try_(app, PASSWORD, code(), address=HOME).status_code == 200
    for number in range(60):
        try_(app, address=f"203.0.113.{number}")
    assert try_(app, address="192.0.2.1").status_code == 429
    with frozen(NOW + timedelta(minutes=1)):
        assert try_(app, "mistyped", code(NOW + timedelta(minutes=1)), address=HOME).status_code == 401
        assert try_(app, PASSWORD, code(NOW + timedelta(minutes=1)), address=HOME).status_code == 200


def test_a_valid_code_lets_in_who_would_have_to_wait(app: Flask, node: Community) -> None:
    """Behind one address with the stranger, or at a new one while many strangers guess."""
    assert statuses(app, 6) == [401] * 5 + [429]
    assert try_(app, PASSWORD, "000000").json["code"] == "sign_in_locked"
    assert try_(app, PASSWORD, code()).status_code == 200
    assert statuses(app, 6) == [401] * 5 + [429]  # What was right has cleared the count.


def test_a_code_buys_one_attempt(app: Flask, node: Community) -> None:
    statuses(app, 6)
    assert try_(app, "wrong", code()).status_code == 401
    assert try_(app, PASSWORD, code()).status_code == 429
    with frozen(NOW + timedelta(minutes=1)):
        assert try_(app, PASSWORD, code(NOW + timedelta(minutes=1))).status_code == 200


def test_codes_are_not_guessed_without_end(app: Flask, node: Community) -> None:
    """By somebody who knows the password: every wrong code before the tenth is looked at, and none after it."""
    assert statuses(app, 5, password=PASSWORD) == [401] * 5
    assert statuses(app, 10, password=PASSWORD) == [429] * 10
    assert try_(app, PASSWORD, code()).status_code == 429
    later = NOW + timedelta(seconds=31)
    with frozen(later):
        assert try_(app, PASSWORD, code(later)).status_code == 200


def test_unknown_names_are_told_the_same(app: Flask, node: Community) -> None:
    names = {"anna": "192.0.2.1", "nobody": "192.0.2.2"}
    one, other = (statuses(app, 7, name=name, address=address) for name, address in names.items())
    assert one == other == [401] * 5 + [429] * 2


def test_one_address_does_not_try_every_account(app: Flask, node: Community) -> None:
    found = [try_(app, name=f"name{number}").status_code for number in range(52)]
    assert found == [401] * 50 + [429] * 2
    assert try_(app, PASSWORD, code()).status_code == 200
    assert try_(app, name="bert", address=HOME).status_code == 401


def test_the_console_counts_with_the_api(app: Flask, node: Community) -> None:
    statuses(app, 5, address="127.0.0.1")
    client = app.test_client()
    page = client.get("/console/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"username": "anna", "password": PASSWORD, "otp": "", "csrf_token": token}
    refused = client.post("/console/sign-in", data=form)
    assert refused.status_code == 429
    assert "请过 30 秒再试" in refused.get_data(as_text=True)
    assert client.post("/console/sign-in", data=form | {"otp": code()}).status_code == 303


def change(desk: Desk, **form: str) -> Any:
    wanted = {"old_password": PASSWORD, "password": NEW, "repeated": NEW, "otp": code()} | form
    return desk.post("/account", wanted)


WRONG_FORMS = [
    {"old_password": "wrong"},
    {"otp": "000000"},
    {"old_password": "wrong", "otp": "000000"},
    {"old_password": "wrong", "password": "short", "repeated": "short"},
    {"otp": "000000", "password": PASSWORD, "repeated": PASSWORD},  # Would say that it is the old one.
]


def test_one_s_own_page_does_not_say_which_secret_was_wrong(app: Flask, node: Community) -> None:
    answers = set()
    for number, form in enumerate(WRONG_FORMS):
        desk = at_desk(app, factories.staff(node, username=f"c{number}"))
        answer = change(desk, **form)
        text = answer.get_data(as_text=True)
        said = [
            words
            for words in ("原密码或动态口令不正确", "aria-invalid", "至少 12 个字符，", "不能与原来的")
            if words in text
        ]
        answers.add((answer.status_code, *said))
    assert answers == {(422, "原密码或动态口令不正确", "至少 12 个字符，")}  # The second is the hint of the form.


def test_one_s_own_page_waits_after_five(app: Flask, node: Community) -> None:
    staff = factories.staff(node, username="bert")
    desk, other = at_desk(app, staff), at_desk(app, staff)
    assert [change(desk, old_password="wrong", otp="000000").status_code for _ in range(5)] == [422] * 5
    for each in (desk, other):
        refused = change(each)
        assert refused.status_code == 429
        assert "秒再试" in refused.get_data(as_text=True)
    with frozen(NOW + timedelta(seconds=31)):
        assert change(desk, otp=code(NOW + timedelta(seconds=31))).status_code == 303


def test_parallel_guesses_at_one_s_own_page_count_exactly(app: Flask, node: Community) -> None:
    staff = factories.staff(node, username="bert")
    desks = [at_desk(app, staff) for _ in range(16)]
    for desk in desks:
        desk.page("/account")
    found = at_once(app, [partial(change, desk, old_password="wrong") for desk in desks])
    assert sorted(answer.status_code for answer in found) == [422] * 5 + [429] * 11


def test_who_knows_the_secrets_is_told_about_the_new_password(app: Flask, node: Community) -> None:
    desk = at_desk(app, factories.staff(node, username="bert"))
    for number in range(7):
        at = NOW + timedelta(minutes=number)
        with frozen(at):
            answer = change(desk, password="short", repeated="short", otp=code(at))
            assert (answer.status_code, "密码至少 12 个字符" in answer.get_data(as_text=True)) == (422, True)
    db.session.rollback()
    assert db.session.scalar(select(StaffMember.otp_last_step).where(StaffMember.username == "bert")) == 0
