"""Where the funds stand."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.office.dashboard.funds import fund_standings
from app.rewards.offers.models import SubsidyKind
from devtools import factories
from devtools.factories import NOW, Shop, Town
from tests.support.http import as_staff

SUBSIDY: dict[str, Any] = {"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": 400}


def redeem(town: Town, shop: Shop) -> None:
    offer = factories.offer(shop, points=5, bonus_points=1, stock_total=3, **SUBSIDY)
    factories.redemption(factories.coupon(offer, town.person), shop.member)


def test_money_available_set_aside_and_owed(app: Flask) -> None:
    town = factories.town(available_fen=10_000)
    redeem(town, town.shop)
    with frozen(NOW):
        body = as_staff(app, town.admin).get("/staff/funds").json
    assert body == {
        "items": [
            {
                "id": town.fund.id,
                "name": town.fund.name,
                "community": {"id": town.node.id, "name": town.node.name},
                "available_fen": 8_800,
                "budgeted_fen": 800,
                "payable_fen": 6 * 100 + 400,
            }
        ],
        "next_cursor": None,
    }


def test_shops_are_owed_by_the_nearest_fund_above(app: Flask) -> None:
    town = factories.town()
    above = factories.fund(town.town, available_fen=50_000)
    orphan = factories.shop(factories.community(parent=town.town))  # Its own community has no fund.
    below = factories.shop(factories.community(parent=town.node))
    for shop in (orphan, below, town.shop):
        redeem(town, shop)
    top, own = fund_standings(db.session(), staff=town.admin, rate_fen=100)
    assert (top.id, top.payable_fen, own.id, own.payable_fen) == (above.id, 1_000, town.fund.id, 2_000)
    (seen_below,) = fund_standings(db.session(), staff=factories.staff(town.node), rate_fen=1)
    assert (seen_below.id, seen_below.payable_fen) == (town.fund.id, 2 * 406)


def test_other_subtrees_are_not_shown(app: Flask) -> None:
    town, other = factories.town(), factories.town()
    redeem(other, other.shop)
    assert [each.id for each in fund_standings(db.session(), staff=town.admin, rate_fen=100)] == [town.fund.id]
    assert fund_standings(db.session(), staff=factories.staff(factories.community()), rate_fen=100) == []


def test_three_sql_statements_however_many_funds(app: Flask) -> None:
    town = factories.town()
    for _ in range(4):
        node = factories.community(parent=town.town)
        factories.fund(node, available_fen=5_000)
        redeem(town, factories.shop(node))
    sent: list[str] = []

    def count(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    session = db.session()
    session.rollback()
    event.listen(db.engine, "before_cursor_execute", count)
    try:
        standings = fund_standings(session, staff=town.admin, rate_fen=100)
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert len(standings) == 5
    assert len(sent) == 3


@pytest.mark.parametrize(
    ("role", "status"),
    [(StaffRole.ADMIN, 200), (StaffRole.FINANCE, 200), (StaffRole.AUDITOR, 200), (StaffRole.CLERK, 403)],
)
def test_roles(app: Flask, role: StaffRole, status: int) -> None:
    town = factories.town()
    with frozen(NOW):
        assert as_staff(app, factories.staff(town.town, role)).get("/staff/funds").status_code == status
