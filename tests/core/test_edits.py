"""Edits: whoever saves over what somebody else has changed meanwhile is shown both versions, and asked once more."""

from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties.merchants.models import Merchant
from app.parties.staff.models import StaffMember
from devtools import factories
from devtools.factories import NOW, Town
from tests.support.desk import Desk, at_desk, once_of, seen_of
from tests.support.threads import at_once

MINE = {"name": "我改的店名", "trade": "理发", "address": "测试路 8 号", "phone": "0631-1111111"}
THEIRS = {"name": "别人改的店名", "trade": "理发", "address": "测试路 9 号", "phone": "0631-1111111"}


@pytest.fixture
def town(app: Flask) -> Any:
    with frozen(NOW):
        yield factories.town()


@pytest.fixture
def desks(app: Flask, town: Town) -> tuple[Desk, Desk]:
    return at_desk(app, factories.staff(town.town)), at_desk(app, factories.staff(town.town))


def name_of(shop: Merchant) -> str:
    db.session.rollback()
    return str(db.session.scalar(select(Merchant.name).where(Merchant.id == shop.id)))


def changes() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(AuditEvent.id).where(AuditEvent.action == "merchant.changed")).all())


def test_the_second_one_sees_both_and_decides(town: Town, desks: tuple[Desk, Desk]) -> None:
    mine, theirs = desks
    path = f"/merchants/{town.shop.merchant.id}/details"
    opened = mine.page(path)
    assert theirs.edit(path, THEIRS).status_code == 303

    refused = mine.post(path, {**MINE, "seen": seen_of(opened)}, once=once_of(opened))
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "有人改过这里" in page
    assert 'value="我改的店名"' in page
    assert "现在是：别人改的店名" in page
    assert "现在是：测试路 9 号" in page
    assert "现在是：0631-1111111" not in page, "where both agree there is nothing to choose"
    assert name_of(town.shop.merchant) == "别人改的店名"
    assert changes() == 1

    assert mine.post(path, {**MINE, "seen": seen_of(page)}, once=once_of(page)).status_code == 303
    assert name_of(town.shop.merchant) == "我改的店名"


def test_who_wants_what_is_there_already_is_not_asked(town: Town, desks: tuple[Desk, Desk]) -> None:
    mine, theirs = desks
    path = f"/merchants/{town.shop.merchant.id}/details"
    opened = mine.page(path)
    assert theirs.edit(path, THEIRS).status_code == 303
    assert mine.post(path, {**THEIRS, "seen": seen_of(opened)}).status_code == 303
    assert changes() == 1


@pytest.mark.parametrize("seen", [{}, {"seen": ""}, {"seen": "0123456789abcdef"}])
def test_what_was_never_seen_is_not_overwritten(town: Town, desks: tuple[Desk, Desk], seen: dict[str, str]) -> None:
    before = town.shop.merchant.name
    assert desks[0].post(f"/merchants/{town.shop.merchant.id}/details", {**MINE, **seen}).status_code == 409
    assert name_of(town.shop.merchant) == before


def test_two_at_once_one_is_asked(app: Flask, town: Town, desks: tuple[Desk, Desk]) -> None:
    path = f"/merchants/{town.shop.merchant.id}/details"
    seen, csrf = seen_of(desks[0].page(path)), [desk.csrf() for desk in desks]

    def save(number: int) -> Any:
        typed = {"csrf_token": csrf[number], "seen": seen, **(MINE, THEIRS)[number]}
        return desks[number].client.post(f"/console{path}", data=typed).status_code

    assert sorted(at_once(app, [partial(save, number) for number in range(2)])) == [303, 409]
    assert changes() == 1


def test_a_role_that_was_changed_meanwhile_is_named_in_words(app: Flask, town: Town, desks: tuple[Desk, Desk]) -> None:
    mine, theirs = desks
    clerk = factories.staff(town.node, StaffRole.CLERK)
    path, place = f"/staff/{clerk.id}", str(town.node.id)
    opened = mine.page(path)
    assert theirs.edit(path, {"role": "finance", "community_id": place}).status_code == 303
    page = mine.post(path, {"role": "auditor", "community_id": place, "seen": seen_of(opened)}).get_data(as_text=True)
    assert "现在是：财务" in page
    db.session.rollback()
    assert db.session.get_one(StaffMember, clerk.id).role is StaffRole.FINANCE
