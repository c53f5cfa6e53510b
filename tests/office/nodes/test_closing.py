"""A node is closed when nothing is open in it; it says what is, and lets nothing in afterwards."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.alliance.settlement import reversal_requests
from app.core.clock import business_day
from app.core.db.session import db
from app.core.errors import ConflictError
from app.core.imports.spreadsheets import SheetRow
from app.core.permissions import StaffRole
from app.office import nodes
from app.office.nodes.errors import NodeNotEmptyError, NodeStateError, OwnNodeError
from app.parties import merchants
from app.parties.communities import nodes as tree_of_nodes
from app.parties.communities.errors import NodeClosedError
from app.parties.communities.models import Community, CommunityKind
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents import roster
from app.parties.residents.models import Resident
from app.parties.staff import staffing
from app.parties.units import making
from app.parties.units.models import UnitDomain, UnitKind
from app.rewards.publication import lifecycle
from app.treasury import funds
from app.treasury.funds.models import Fund, TopUpSource
from devtools import factories
from devtools.factories import NOW, commit
from tests.alliance.settlement import october
from tests.office.nodes.conftest import Tree
from tests.support.threads import at_once

ROW = SheetRow(2, dict(zip(roster.HEADERS, ("A-1", "示例甲", "13900000001", "否", "", ""), strict=True)))


def close(tree: Tree, node: Community) -> Community:
    return commit(nodes.close_node, community_id=node.id, reason="撤并", staff=tree.keeper, now=NOW)


def still_open(tree: Tree, node: Community) -> dict[str, int]:
    with pytest.raises(NodeNotEmptyError) as refused:
        close(tree, node)
    return {each["what"]: each["count"] for each in refused.value.details["open"]}


def test_an_empty_node_is_closed_and_opened_again(tree: Tree) -> None:
    bare = factories.community(parent=tree.new)
    assert close(tree, bare).closed_at == NOW
    assert bare.id not in {node.id for node in tree_of_nodes.tree(db.session())}
    with pytest.raises(NodeStateError):
        close(tree, bare)
    commit(nodes.reopen_node, community_id=bare.id, staff=tree.keeper, now=NOW)
    assert bare.id in {node.id for node in tree_of_nodes.tree(db.session())}


def test_one_closes_neither_ones_own_node_nor_opens_one_under_a_closed_one(tree: Tree) -> None:
    bare = factories.community(parent=tree.new)
    with pytest.raises(OwnNodeError):
        close(tree, tree.district)
    close(tree, bare)
    close(tree, tree.new)
    with pytest.raises(NodeClosedError):
        commit(nodes.reopen_node, community_id=bare.id, staff=tree.keeper, now=NOW)


def test_it_says_all_that_is_open(tree: Tree) -> None:
    town = tree.old
    (asked,) = october.redeemed(town)
    commit(reversal_requests.ask, redemption_id=asked.id, reason="扫错了人", staff=factories.staff(town.town), now=NOW)
    october.run(town)
    factories.coupon(factories.offer(town.shop), town.person)
    factories.offer(None, node=town.node)
    factories.staff(town.node)
    commit(
        funds.draft_top_up,
        fund_id=town.fund.id,
        amount_fen=100,
        source=TopUpSource.BUDGET,
        bank_reference="OPEN-1",
        staff=town.admin,
        now=NOW,
    )
    hold_post(tree, town.node)
    register(tree, town.node)
    found = still_open(tree, town.node)
    assert found.pop("staff") > 1
    money = found.pop("money_fen")
    assert found == {
        "residents": 1,
        "posts": 1,
        "units": 1,
        "shops": 1,
        "offers": 1,
        "coupons": 1,
        "unsettled": 1,
        "statements": 1,
        "reversal_requests": 1,
        "top_ups": 1,
    }
    assert money == 1_000_000 - october.SUBSIDY_FEN
    assert set(still_open(tree, town.town)) == {"children", "staff", "offers"}
    assert db.session.get_one(Community, town.node.id).closed_at is None


def hold_post(tree: Tree, node: Community) -> Any:
    held = {"role": PostRole.SUPERVISOR, "holder_id": tree.keeper.id, "from_on": business_day(NOW)}
    return commit(proposing.propose, community_id=node.id, staff=tree.keeper, now=NOW, **held)


def register(tree: Tree, node: Community) -> Any:
    details = {"kind": UnitKind.SCHOOL, "domain": UnitDomain.CAMPUS, "name": "甲小学"}
    return commit(making.add_unit, community_id=node.id, staff=tree.keeper, now=NOW, **details)


def hire(tree: Tree, node: Community) -> Any:
    wanted = {"username": "new.clerk", "role": StaffRole.CLERK}
    return commit(staffing.hire, community_id=node.id, staff=tree.keeper, now=NOW, **wanted)


def transfer(tree: Tree, node: Community) -> Any:
    somebody = factories.staff(tree.new)
    return commit(
        staffing.move,
        staff_id=somebody.id,
        role=StaffRole.CLERK,
        community_id=node.id,
        staff=tree.keeper,
        now=NOW,
    )


def enter_people(tree: Tree, node: Community) -> Any:
    return commit(roster.import_roster, rows=[ROW], community_id=node.id, staff=tree.keeper, now=NOW)


def apply(_tree: Tree, node: Community) -> Any:
    return factories.applied(node)


def offer(_tree: Tree, node: Community) -> Any:
    return factories.offer(None, node=node, publish=False)


def child(tree: Tree, node: Community) -> Any:
    return factories.community(parent=node)


def top_up(tree: Tree, node: Community) -> Any:
    return commit(
        funds.draft_top_up,
        fund_id=funds.fund_of_community(db.session(), node.id).id,
        amount_fen=100,
        source=TopUpSource.BUDGET,
        bank_reference="LATE-1",
        staff=tree.keeper,
        now=NOW,
    )


def allocate(tree: Tree, node: Community) -> Any:
    top = db.session.scalar(select(Fund).where(Fund.community_id == tree.district.id))
    top = top or factories.fund(tree.district, available_fen=100)
    to = funds.fund_of_community(db.session(), node.id).id
    return commit(
        funds.draft_allocation, fund_id=top.id, to_fund_id=to, amount_fen=1, memo="", staff=tree.keeper, now=NOW
    )


def come_over(tree: Tree, node: Community) -> Any:
    shop = factories.applied(tree.old.node)
    details = {"name": "改名", "trade": "理发", "address": "测试路 1 号", "phone": "0631-0000000"}
    return commit(
        merchants.change_details,
        merchant_id=shop.id,
        community_id=node.id,
        staff=tree.keeper,
        now=NOW,
        **details,
    )


ENTRIES = [hire, transfer, enter_people, apply, offer, child, top_up, allocate, come_over, hold_post, register]


@pytest.mark.parametrize("enter", ENTRIES, ids=lambda each: each.__name__)
def test_nothing_is_let_into_a_closed_node(tree: Tree, enter: Callable[[Tree, Community], Any]) -> None:
    node = commit(
        nodes.add_node,
        parent_id=tree.district.id,
        kind=CommunityKind.TOWN,
        name="甲街道",
        staff=tree.keeper,
        now=NOW,
    )
    close(tree, node)
    with pytest.raises(NodeClosedError):
        enter(tree, node)
    commit(nodes.reopen_node, community_id=node.id, staff=tree.keeper, now=NOW)
    enter(tree, node)


def test_a_node_without_a_fund_gets_none_once_it_is_closed(tree: Tree) -> None:
    close(tree, tree.new)
    with pytest.raises(NodeClosedError):
        commit(funds.open_fund_for, community_id=tree.new.id, staff=tree.keeper, now=NOW)
    assert tree.new.id not in {node.id for node in funds.without_fund(db.session(), staff=tree.keeper)}


def test_whoever_closes_and_whoever_comes_in_at_once_do_not_miss_each_other(app: Flask, tree: Tree) -> None:
    bare = [factories.community(parent=tree.new).id for _ in range(6)]
    calls: list[Callable[[], Any]] = []
    for n, node in enumerate(bare):
        row = SheetRow(2, ROW.cells | {roster.PHONE: f"1390000{n:04d}"})
        here = {"community_id": node, "staff": tree.keeper, "now": NOW}
        calls += [
            partial(commit, nodes.close_node, reason="撤并", **here),
            partial(commit, roster.import_roster, rows=[row], **here),
        ]
    results = at_once(app, calls)
    assert sum(isinstance(result, ConflictError) for result in results) == len(bare)
    db.session.rollback()
    closed = db.session.scalars(select(Community.id).where(Community.closed_at.is_not(None))).all()
    homes = db.session.scalars(select(Resident.community_id)).all()
    assert not set(closed) & set(homes)


def test_an_offer_of_a_shop_keeps_its_node_open_until_all_is_settled(tree: Tree) -> None:
    shop = tree.old.shop
    draft = factories.offer(shop, publish=False)
    assert "shops" in still_open(tree, tree.old.node)
    commit(lifecycle.reject, offer_id=draft.id, staff=tree.old.admin, reason="不需要", now=NOW)
    assert "offers" not in still_open(tree, tree.old.town)
