"""Corrections and leaving, at the desk."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.office import privacy
from app.office.privacy.models import Correction, CorrectionStatus
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance
from tests.support.desk import Desk, at_desk

REASON = {"reason": "请带身份证到服务台核对"}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


@pytest.fixture
def asked(town: Town) -> Correction:
    return commit(privacy.ask_for_correction, resident_id=town.person.id, name="示例·新名", now=NOW)


def name_of(town: Town) -> str:
    db.session.rollback()
    return db.session.scalars(select(Resident.name).where(Resident.id == town.person.id)).one()


def test_a_name_is_corrected_once(desk: Desk, town: Town, asked: Correction) -> None:
    assert "示例·新名" in desk.page("/corrections")
    assert town.person.name not in desk.page("/corrections")
    assert "姓名已更正" in desk.said(desk.post(f"/corrections/{asked.id}/approval"))
    assert name_of(town) == "示例·新名"
    assert "已经处理过" in desk.said(desk.post(f"/corrections/{asked.id}/approval"))
    assert list(db.session.scalars(select(AuditEvent.action))).count("correction.approved") == 1


def test_a_wish_is_returned_with_a_reason(desk: Desk, town: Town, asked: Correction) -> None:
    before = name_of(town)
    assert "请填写 2 到 200 个字" in desk.post(f"/corrections/{asked.id}/rejection", {"reason": "x"}).text
    assert "已退回" in desk.said(desk.post(f"/corrections/{asked.id}/rejection", REASON))
    assert name_of(town) == before
    assert db.session.get_one(Correction, asked.id).status is CorrectionStatus.REJECTED
    assert REASON["reason"] in desk.page("/corrections?status=rejected")
    assert "没有更正申请" in desk.page("/corrections?status=asked")


def test_leaving_has_to_be_meant(desk: Desk, town: Town) -> None:
    before = name_of(town)
    answer = desk.post(f"/residents/{town.person.id}/forgetting", REASON)
    assert answer.status_code == 422
    assert "请确认本人已提出申请" in answer.text
    assert name_of(town) == before


def test_a_resident_leaves_for_good(desk: Desk, town: Town) -> None:
    factories.coupon(factories.offer(town.shop), town.person)
    before = name_of(town)
    done = desk.post(f"/residents/{town.person.id}/forgetting", REASON | {"agreed": "true"})
    assert "已注销" in desk.said(done)
    assert name_of(town) != before
    assert ledger.balance(db.session(), chart.resident_points(town.person.id)) == 0
    assert desk.get(f"/residents/{town.person.id}/forgetting").status_code == 404
    assert_books_balance()
