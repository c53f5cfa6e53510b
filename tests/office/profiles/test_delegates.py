"""Helpers, noted and ended at the desk."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.parties import residents
from app.parties.delegates import delegation
from app.parties.invitations import answering, inviting
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.desk import Desk, at_desk

PHONE = "13700000001"
TYPED = {"phone": PHONE, "name": "女儿", "consent": "本人到服务台口头同意"}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def deeds() -> list[str]:
    db.session.rollback()
    wanted = AuditEvent.action.startswith("helper.")
    return list(db.session.scalars(select(AuditEvent.action).where(wanted).order_by(AuditEvent.id)))


def test_a_helper_is_noted_and_ended(desk: Desk, town: Town) -> None:
    daughter = factories.user()
    commit(residents.show_phone, user_id=daughter.id, phone=PHONE)
    page = desk.said(desk.post(f"/residents/{town.person.id}/helpers", TYPED))
    assert "女儿" in page
    assert "等待答复" in page
    assert PHONE not in page
    assert delegation.delegates(db.session(), resident_id=town.person.id) == []
    (asked,) = answering.received(db.session(), user_id=daughter.id, now=NOW)
    commit(answering.accept, invitation_id=asked.id, user_id=daughter.id, now=NOW)
    helper = delegation.delegates(db.session(), resident_id=town.person.id)[0]
    assert helper.user_id == daughter.id
    assert "代办已结束" in desk.said(desk.post(f"/residents/{town.person.id}/helpers/{helper.id}/ending"))
    db.session.rollback()
    assert delegation.delegates(db.session(), resident_id=town.person.id) == []
    assert deeds() == ["helper.named", "helper.ended"]


def test_an_invitation_is_taken_back(desk: Desk, town: Town) -> None:
    desk.post(f"/residents/{town.person.id}/helpers", TYPED)
    (asked,) = inviting.asked_by_resident(db.session(), resident_id=town.person.id, now=NOW)
    page = desk.said(desk.post(f"/residents/{town.person.id}/helper-invitations/{asked.id}/ending"))
    assert "邀请已撤回" in page
    assert "等待答复" not in page
    assert deeds() == ["helper.named", "helper.taken_back"]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"name": ""}, "请填写这一项"), ({"phone": "12"}, "请填写 11 位手机号"), ({"consent": ""}, "请填写这一项")],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    desk: Desk, town: Town, change: dict[str, str], words: str
) -> None:
    answer = desk.post(f"/residents/{town.person.id}/helpers", TYPED | change)
    assert answer.status_code in (404, 409, 422)
    assert words in answer.text
    assert deeds() == []
