"""All that a list of statements finds is approved, and listed for the bank, in one act: what was shown, or none."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.alliance.settlement import responses
from app.alliance.settlement.models import BatchStatus, PaymentBatch, Statement, StatementStatus
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties.merchants.models import Merchant
from devtools import factories
from devtools.factories import NOW, Town
from tests.alliance.settlement import october
from tests.support.desk import Desk, at_desk

MANY = 32
PATH = "/statements/approvals/all"


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(points=10_000, available_fen=100_000_000)


def confirmed(town: Town, many: int) -> list[Statement]:
    shops = [factories.shop(town.node) for _ in range(many)]
    for number, shop in enumerate(shops):  # One person claims so many times a day.
        october.redeemed(town, shop=shop, at=october.OCTOBER + timedelta(days=number // 20))
        october.with_account(shop, town)
    found = october.run(town).statements
    for shop, statement in zip(shops, found, strict=True):
        factories.commit(responses.confirm, statement_id=statement.id, member=shop.member, now=NOW)
    return list(found)


def shown(desk: Desk, path: str = "/statements?status=confirmed") -> dict[str, Any]:
    page = desk.page(path)
    return {name: re.findall(rf'name="{name}" value="(\d+)"', page)[0] for name in ("count", "total_fen")}


def states() -> list[StatementStatus]:
    db.session.rollback()
    return list(db.session.scalars(select(Statement.status).order_by(Statement.id)))


def test_thirty_two_are_approved_and_on_a_list_in_one_act(app: Flask, town: Town) -> None:
    confirmed(town, MANY)
    desk = at_desk(app, town.admin)
    seen = shown(desk)
    assert seen["count"] == str(MANY)
    said = desk.said(desk.post(PATH, {**seen, "listed": "true"}))
    assert f"已审批 {MANY} 份" in said
    assert f"付款清单已生成：{MANY} 笔" in said
    assert set(states()) == {StatementStatus.APPROVED}
    batch = db.session.scalars(select(PaymentBatch)).one()
    assert (batch.count, str(batch.total_fen), batch.status) == (MANY, seen["total_fen"], BatchStatus.MADE)
    other = at_desk(app, factories.staff(town.town, StaffRole.FINANCE))
    assert f'href="/console/payments/{batch.id}"' in other.page("/").split("待复核的付款清单")[0].rsplit("<li", 1)[1]


def test_what_has_changed_since_is_not_approved(app: Flask, town: Town) -> None:
    first = confirmed(town, 2)[0]
    desk = at_desk(app, town.admin)
    seen = shown(desk)
    desk.post("/statements/approvals", {"statement_ids": [first.id]})
    assert "名单在您核对之后有变化" in desk.said(desk.post(PATH, seen))
    assert states() == [StatementStatus.APPROVED, StatementStatus.CONFIRMED]
    assert "已审批 1 份" in desk.said(desk.post(PATH, shown(desk)))
    assert db.session.scalars(select(PaymentBatch)).all() == []


def test_the_filters_and_the_subtree_are_kept(app: Flask, town: Town) -> None:
    statement = confirmed(town, 2)[0]
    name = db.session.get_one(Merchant, statement.merchant_id).name
    desk = at_desk(app, town.admin)
    narrowed = shown(desk, f"/statements?shop={name}")
    assert narrowed["count"] == "1"
    assert "已审批 1 份" in desk.said(desk.post(f"{PATH}?shop={name}", narrowed))
    assert states() == [StatementStatus.APPROVED, StatementStatus.CONFIRMED]
    elsewhere = at_desk(app, factories.town().admin)
    assert "名单在您核对之后有变化" in elsewhere.said(elsewhere.post(PATH, {"count": "1", "total_fen": "1000"}))
    auditor = at_desk(app, factories.staff(town.town, StaffRole.AUDITOR))
    assert auditor.post(PATH, narrowed).status_code == 403
    assert "审批全部" not in auditor.page("/statements")
