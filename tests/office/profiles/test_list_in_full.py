"""The list of residents: how many there are in all, and a page of it in full for a reason."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db import paging
from app.core.db.outages import BusyError
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.office.residency import paper_cards
from app.parties.residents import finding, queries
from devtools import factories
from devtools.factories import NOW
from tests.parties.residents.test_finding import add
from tests.support.desk import at_desk


def test_a_page_of_the_list_is_seen_in_full_for_a_reason(app: Flask) -> None:
    with frozen(NOW):
        town, elsewhere = factories.town(), factories.town()
        add(town, "张小明"), add(town, "李大伟", "13900001111", "9-9")
        add(elsewhere, "王中立")
        desk = at_desk(app, town.admin)
        page = desk.page("/residents")
        assert "共 3 人" in page  # With the town's own.
        assert "共 1 人" in desk.page("/residents?household=9-9")
        assert "张小明" not in page
        refused = desk.post("/residents/reveal", {"reason": ""})
        assert (refused.status_code, "张小明" in refused.get_data(as_text=True)) == (422, False)
        seen = desk.post("/residents/reveal?household=9-9", {"reason": "核对名册"}).get_data(as_text=True)
        assert "李大伟" in seen
        assert "13900001111" in seen
        assert "张小明" not in seen
        whole = desk.post("/residents/reveal", {"reason": "核对名册"}).get_data(as_text=True)
        assert "张小明" in whole
        assert "王中立" not in whole
        noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "residents.revealed")).all()
        assert [each.facts["count"] for each in noted] == [1, 3]
        auditor = at_desk(app, factories.staff(town.town, StaffRole.AUDITOR))
        assert "查看这一页" not in auditor.page("/residents")
        assert auditor.post("/residents/reveal", {"reason": "核对名册"}).status_code == 403


def test_who_is_told_to_come_back_keeps_the_reason(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any, **__: Any) -> None:
        raise BusyError

    with frozen(NOW):
        town = factories.town()
        person, desk = add(town, "张小明"), at_desk(app, town.admin)
        for module, name in (finding, "reveal_page"), (queries, "reveal"), (paper_cards, "print_card"):
            monkeypatch.setattr(module, name, busy)
        pages = ["/residents/reveal", f"/residents/{person.id}/reveal", "/search/reveal"]
        for address, typed in [
            *((page, {"reason": "核对名册", "q": "张"}) for page in pages),
            (f"/residency/{person.id}/card", {}),
        ]:
            answer = desk.post(address, typed)
            said = answer.get_data(as_text=True)
            assert (answer.status_code, "请过几秒再试" in said) == (503, True), address
            assert "reason" not in typed or 'value="核对名册"' in said, address
        assert not db.session.scalars(select(AuditEvent).where(AuditEvent.action == "residents.revealed")).all()


def test_nobody_counts_for_ever(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "COUNTED_MAX", 1)
    with frozen(NOW):
        town = factories.town()
        add(town, "张小明"), add(town, "李大伟")
        page = queries.residents_in_scope(db.session(), staff=town.admin, cursor=None, limit=1)
        assert (len(page.items), page.count and page.count()) == (1, 2)
        assert "共 超过 1 人" in at_desk(app, town.admin).page("/residents")
