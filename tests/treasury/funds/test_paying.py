"""Which fund pays: a node's own, or else the nearest above it. The books balance whoever pays, so it is asked here."""

import pytest
from flask import Flask

from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.communities.models import Community
from app.rewards.offers.models import SubsidyKind
from app.treasury import funds
from app.treasury.funds.errors import FundNotFoundError
from app.treasury.funds.models import Fund
from devtools import factories
from devtools.factories import Shop
from tests.alliance.settlement import october
from tests.support.checks import assert_books_balance

MONEY_FEN = 100_000


class Tree:
    """A town and a community of it, each with a fund; a block of the community, and a community without one."""

    def __init__(self) -> None:
        self.town = factories.community()
        self.node = factories.community(parent=self.town)
        self.block = factories.community(parent=self.node)
        self.poor = factories.community(parent=self.town)
        self.of_town = factories.fund(self.town, available_fen=MONEY_FEN)
        self.of_node = factories.fund(self.node, available_fen=MONEY_FEN)

    def payer(self, node: Community) -> Fund:
        return funds.fund_of_community(db.session(), node.id)


@pytest.fixture
def tree(app: Flask) -> Tree:
    return Tree()


def available_fen(fund: Fund) -> int:
    return ledger.balance(db.session(), chart.fund(fund.id, "available"))


def subsidised(shop: Shop) -> None:
    factories.offer(shop, stock_total=10, subsidy_kind=SubsidyKind.FIXED, subsidy_fen=500)


def test_a_node_is_paid_for_by_its_own_fund_or_the_nearest_above(tree: Tree) -> None:
    assert tree.payer(tree.node).id == tree.of_node.id
    assert tree.payer(tree.block).id == tree.of_node.id
    assert tree.payer(tree.poor).id == tree.of_town.id
    assert tree.payer(tree.town).id == tree.of_town.id


def test_a_sister_and_what_is_below_pay_for_nobody(app: Flask) -> None:
    town = factories.community()
    factories.fund(factories.community(parent=town))
    for node in (town, factories.community(parent=town)):
        with pytest.raises(FundNotFoundError):
            funds.fund_of_community(db.session(), node.id)


def test_the_budget_of_an_offer_comes_from_the_nearest_fund(tree: Tree) -> None:
    subsidised(factories.shop(tree.node))
    assert (available_fen(tree.of_town), available_fen(tree.of_node)) == (MONEY_FEN, MONEY_FEN - 5_000)
    subsidised(factories.shop(tree.poor))
    assert (available_fen(tree.of_town), available_fen(tree.of_node)) == (MONEY_FEN - 5_000, MONEY_FEN - 5_000)
    assert_books_balance()


def test_a_month_is_settled_by_the_nearest_fund(app: Flask) -> None:
    town = factories.town(points=100)
    above = factories.fund(town.town, available_fen=MONEY_FEN)
    orphan = factories.shop(factories.community(parent=town.town))
    for shop in (town.shop, orphan):
        october.redeemed(town, shop=shop)
    payers = {statement.merchant_id: statement.fund_id for statement in october.run(town).statements}
    assert payers == {town.shop.merchant.id: town.fund.id, orphan.merchant.id: above.id}
