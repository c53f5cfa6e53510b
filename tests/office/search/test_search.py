"""One box over people, households, shops, offers and statements: what a role may see, of one's own node alone."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.office.search import Kind, look
from devtools import factories
from devtools.factories import NOW, Town
from tests.alliance.settlement import october
from tests.parties.residents.test_finding import add
from tests.support.desk import Desk, at_desk


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def kinds(text: str, staff: Any) -> set[Kind]:
    db.session.rollback()
    return {group.kind for group in look(db.session(), text=text, staff=staff, limit=6)}


def everything(town: Town) -> dict[Kind, str]:
    """Something of every kind, and a text that finds it."""
    add(town, "张小明")
    statement = october.drafted(town)
    shop = town.shop.merchant
    offer = factories.offer(town.shop)
    return {
        Kind.PEOPLE: "张明",
        Kind.HOUSEHOLDS: "3栋2单元",
        Kind.SHOPS: shop.name,
        Kind.OFFERS: offer.title,
        Kind.STATEMENTS: str(statement.id),
    }


def test_each_kind_is_found_and_of_others_nothing(app: Flask, town: Town) -> None:
    texts = everything(town)
    elsewhere = factories.town()
    for kind, text in texts.items():
        assert kind in kinds(text, town.admin), text
        groups = look(db.session(), text=text, staff=elsewhere.admin, limit=6)
        assert {kind for group in groups for hit in group.hits if town.shop.merchant.name in hit.name} == set()
        assert not {Kind.PEOPLE, Kind.HOUSEHOLDS, Kind.STATEMENTS} & {group.kind for group in groups}, text
    assert kinds("2026-10", town.admin) == {Kind.STATEMENTS}
    assert kinds("2026-10", elsewhere.admin) == set()


def test_a_kind_that_a_role_may_not_see_is_not_looked_for(app: Flask, town: Town) -> None:
    texts = everything(town)
    clerk = factories.staff(town.town, StaffRole.CLERK)
    assert Kind.STATEMENTS not in kinds(texts[Kind.STATEMENTS], clerk)
    assert Kind.STATEMENTS not in kinds(texts[Kind.SHOPS], clerk)
    assert Kind.SHOPS in kinds(texts[Kind.SHOPS], clerk)


def test_the_page_works_without_scripts(town: Town, desk: Desk) -> None:
    person = add(town, "张小明")
    page = desk.page("/search?q=张明")
    assert f'href="/console/residents/{person.id}"' in page
    assert "张*明" in page
    assert "张小明" not in page
    assert "3-2-501" in page
    assert 'role="search"' in desk.page("/")
    assert "没有找到" in desk.page("/search?q=没有这个人")
    assert "<nav" not in desk.page("/search?box=1&q=张明")


@pytest.mark.parametrize("text", ["'", '"><script>', "%", "\\", "a" * 200, "\u202e张", "🙂", "0", "9" * 40])
def test_whatever_is_typed_is_answered(desk: Desk, text: str) -> None:
    for box in ("", "1"):
        answer = desk.get("/search", query_string={"q": text, "box": box})
        assert answer.status_code == 200
        assert "<script>" not in answer.get_data(as_text=True)


def test_a_page_is_seen_in_full_for_a_reason(app: Flask, town: Town, desk: Desk) -> None:
    add(town, "张小明")
    add(town, "张大明", "13900001111", "3-2-502")
    page = desk.page("/search?q=张&kind=people")
    assert html.unescape(re.findall(r'name="q" value="([^"]*)"', page)[0]) == "张"
    refused = desk.post("/search/reveal", {"q": "张", "reason": ""})
    assert refused.status_code == 422
    assert "张小明" not in refused.get_data(as_text=True)
    seen = desk.post("/search/reveal", {"q": "张", "reason": "核对名册"}).get_data(as_text=True)
    assert "张小明" in seen
    assert "13900001111" in seen
    (noted,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "residents.revealed"))
    assert noted.facts["count"] == 2
    auditor = at_desk(app, factories.staff(town.town, StaffRole.AUDITOR))
    assert "查看这一页" not in auditor.page("/search?q=张&kind=people")
    assert auditor.post("/search/reveal", {"q": "张", "reason": "核对名册"}).status_code == 403
