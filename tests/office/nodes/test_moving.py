"""A node moves with all that it has: what was its parent's loses sight of it, and the books stay true."""

from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.alliance.settlement import approvals, payments
from app.alliance.settlement.models import Statement
from app.alliance.settlement.statements import one_in_scope
from app.core import tasks
from app.core.db.session import db
from app.core.errors import DomainError
from app.core.identities import StaffIdentity
from app.core.tasks import Task, TaskStatus
from app.office import nodes
from app.office.nodes.errors import (
    AlreadyThereError,
    NodeBoundError,
    NodeNameTakenError,
    NodeStateError,
    OwnNodeError,
    UnderItselfError,
    WrongParentError,
)
from app.parties.communities.errors import CommunityNotFoundError, NodeClosedError
from app.parties.communities.models import Community, CommunityKind
from app.parties.merchants.errors import MerchantNotFoundError
from app.parties.merchants.queries import merchant_in_scope
from app.parties.staff.console.exports import audit_page
from app.parties.staff.identity import staff_member
from app.rewards.coupons import offer_list
from app.rewards.coupons.offer_order import OfferOrder
from app.rewards.offers.models import Offer
from app.rewards.publication import lifecycle
from app.treasury import funds
from app.treasury.funds.errors import AllocationNotFoundError, FundNotFoundError, NotBelowError
from devtools import factories
from devtools.factories import NOW, commit
from tests.alliance.settlement import october
from tests.office.nodes.conftest import Tree
from tests.support.threads import at_once


def move(tree: Tree, node: Community, parent: Community, staff: StaffIdentity | None = None) -> Community:
    return commit(nodes.move_node, community_id=node.id, parent_id=parent.id, staff=staff or tree.keeper, now=NOW)


def path_of(node: Community) -> str:
    db.session.rollback()
    return db.session.scalars(select(Community.path).where(Community.id == node.id)).one()


def test_the_paths_of_the_whole_subtree_are_rewritten(tree: Tree) -> None:
    other = factories.community(kind=CommunityKind.DISTRICT, parent=None)
    keeper = StaffIdentity(tree.keeper.id, tree.keeper.role, tree.keeper.community_id, "/")
    move(tree, tree.old.town, other, keeper)
    assert path_of(tree.old.town) == f"/{other.id}/{tree.old.town.id}/"
    assert path_of(tree.old.node) == f"/{other.id}/{tree.old.town.id}/{tree.old.node.id}/"
    assert path_of(tree.new) == f"/{tree.district.id}/{tree.new.id}/"


def test_who_sees_what_follows_at_once(tree: Tree) -> None:
    above, below = factories.staff(tree.new), factories.staff(tree.old.node)
    shop = tree.old.shop.merchant
    move(tree, tree.old.node, tree.new)
    session = db.session()
    here = {"merchant_id": shop.id}
    assert merchant_in_scope(session, staff=staff_member(session, above.id), **here).id == shop.id
    assert merchant_in_scope(session, staff=staff_member(session, below.id), **here).id == shop.id
    with pytest.raises(MerchantNotFoundError):
        merchant_in_scope(session, staff=tree.old.admin, **here)
    with pytest.raises(FundNotFoundError):
        funds.fund_in_scope(session, fund_id=tree.old.fund.id, staff=tree.old.admin)


@pytest.mark.parametrize(
    ("node", "parent", "error"),
    [
        ("town", "town", UnderItselfError),
        ("town", "node", UnderItselfError),
        ("node", "town", AlreadyThereError),
        ("new", "town", WrongParentError),
        ("district", "town", OwnNodeError),
    ],
)
def test_what_makes_no_tree_is_refused(tree: Tree, node: str, parent: str, error: type[DomainError]) -> None:
    at = {"town": tree.old.town, "node": tree.old.node, "new": tree.new, "district": tree.district}
    with pytest.raises(error):
        move(tree, at[node], at[parent])
    assert path_of(tree.old.node) == tree.old.node.path


def test_a_node_moves_to_an_open_place_with_its_own_name_and_while_it_is_open(tree: Tree) -> None:
    sibling = factories.community(parent=tree.new)
    commit(nodes.change_node, community_id=sibling.id, name=tree.old.node.name, staff=tree.keeper, now=NOW)
    with pytest.raises(NodeNameTakenError):
        move(tree, tree.old.node, tree.new)
    bare = factories.community(parent=tree.old.town)
    commit(nodes.close_node, community_id=sibling.id, reason="撤并", staff=tree.keeper, now=NOW)
    commit(nodes.close_node, community_id=tree.new.id, reason="撤并", staff=tree.keeper, now=NOW)
    with pytest.raises(NodeClosedError):
        move(tree, bare, tree.new)
    commit(nodes.reopen_node, community_id=tree.new.id, staff=tree.keeper, now=NOW)
    commit(nodes.close_node, community_id=bare.id, reason="撤并", staff=tree.keeper, now=NOW)
    with pytest.raises(NodeStateError):
        move(tree, bare, tree.new)


def test_both_ends_must_be_in_the_subtree_of_whoever_moves(tree: Tree) -> None:
    for node, parent in ((tree.old.node, tree.new), (tree.new, tree.district)):
        with pytest.raises(CommunityNotFoundError):
            move(tree, node, parent, tree.old.admin)


def test_history_is_read_by_who_has_the_node_now(tree: Tree) -> None:
    def seen(staff_id: int) -> set[str]:
        session = db.session()
        page = audit_page(session, staff=staff_member(session, staff_id), cursor=None, limit=100)
        return {event.action for _, event in page.items}

    above = factories.staff(tree.new)
    hired = {"top_up.approved", "merchant.approved"}
    assert hired <= seen(tree.old.admin.id)
    assert not hired & seen(above.id)
    move(tree, tree.old.node, tree.new)
    assert not hired & seen(tree.old.admin.id)
    assert hired | {"node.moved"} <= seen(above.id)
    assert "node.left" in seen(tree.old.admin.id)


def task_of(staff: StaffIdentity, *, is_over: bool = True) -> Task:
    def work(session: Any) -> Task:
        task = tasks.enqueue(session, kind="export", params={}, staff=staff, now=NOW)
        session.flush()
        if is_over:
            task.status, task.finished_at = TaskStatus.DONE, NOW
        return task

    return commit(work)


def test_results_of_tasks_belong_to_whom_they_are_about(tree: Tree) -> None:
    below = factories.staff(tree.old.node)
    own, above, waiting, all_of_it = (
        task_of(below),
        task_of(tree.old.admin),
        task_of(tree.old.admin, is_over=False),
        task_of(tree.keeper),
    )
    ids = [task.id for task in (own, above, waiting, all_of_it)]
    move(tree, tree.old.node, tree.new)
    paths = {row.id: row.path for row in db.session.execute(select(Task.id, Task.path))}
    top = f"/{tree.district.id}/"
    assert [paths[each] for each in ids] == [path_of(tree.old.node), top, tree.old.town.path, top]


def test_the_fund_and_its_money_go_along(tree: Tree) -> None:
    top = factories.fund(tree.old.town, available_fen=50_000)
    allocation = factories.allocation(top, tree.old.fund, 20_000, by=tree.old.admin)
    wanted = {"fund_id": top.id, "to_fund_id": tree.old.fund.id, "amount_fen": 1, "memo": ""}
    draft = commit(funds.draft_allocation, staff=tree.old.admin, now=NOW, **wanted)
    before = october.available_fen(tree.old)
    move(tree, tree.old.node, tree.new)
    assert october.available_fen(tree.old) == before
    other = factories.staff(tree.old.town)
    for who, refusal in ((other, FundNotFoundError), (tree.keeper, NotBelowError)):  # Nor is more handed over.
        with pytest.raises(refusal):
            commit(funds.approve_allocation, allocation_id=draft.id, staff=who, now=NOW)
    with pytest.raises(AllocationNotFoundError):  # What is another town's now is not taken back.
        commit(funds.reverse_allocation, allocation_id=allocation.id, reason="划错了", staff=other, now=NOW)
    commit(funds.reverse_allocation, allocation_id=allocation.id, reason="划错了", staff=tree.keeper, now=NOW)
    october.assert_everything_adds_up()


def paid_from_above(tree: Tree) -> tuple[factories.Town, Statement]:
    """A community without a fund of its own, whose shop has a statement that the town is to pay."""
    town = tree.old
    top = factories.fund(town.town, available_fen=1_000_000)
    bare = factories.community(parent=town.town)
    user = factories.user()
    place = factories.Town(
        town.town, bare, top, factories.shop(bare), factories.resident(bare, user=user, points=100), user, town.admin
    )
    offer = factories.offer(place.shop, points=5)
    held = factories.coupon(offer, place.person, at=october.OCTOBER)
    factories.redemption(held, place.shop.member, at=october.OCTOBER)
    commit(lifecycle.close, offer_id=offer.id, staff=town.admin, reason="结束", now=NOW)
    (statement,) = october.run(place).statements
    assert statement.fund_id == top.id
    return place, statement


def test_what_is_not_paid_yet_is_paid_by_the_new_parent(tree: Tree) -> None:
    place, statement = paid_from_above(tree)
    with pytest.raises(NodeBoundError) as refused:  # Nobody could pay there.
        move(tree, place.node, tree.new)
    assert refused.value.details == {"open": [{"what": "statements", "count": 1}]}
    payer = factories.fund(tree.new, available_fen=10_000)
    move(tree, place.node, tree.new)
    finance = factories.staff(tree.new)
    session = db.session()
    assert one_in_scope(session, statement_id=statement.id, staff=finance).statement.fund_id == payer.id
    october.confirm(place, statement)
    commit(approvals.approve, statement_id=statement.id, staff=factories.staff(tree.new), now=NOW)
    commit(payments.pay, statement_id=statement.id, bank_reference="MOVED-1", staff=finance, now=NOW)
    october.assert_everything_adds_up()


def test_money_that_is_at_the_bank_or_promised_keeps_a_node_where_it_is(tree: Tree) -> None:
    place, statement = paid_from_above(tree)
    factories.fund(tree.new, available_fen=10_000)
    offer = factories.offer(place.shop, approver=tree.old.admin, **october.SUBSIDY)
    october.listed(place, statement, place.shop)
    with pytest.raises(NodeBoundError) as refused:
        move(tree, place.node, tree.new)
    assert refused.value.details == {
        "open": [{"what": "listed_statements", "count": 1}, {"what": "subsidised_offers", "count": 1}]
    }
    assert "在付款清单上的对账单 1 份、由原上级基金补贴、没有结束的优惠 1 项" in refused.value.message
    assert path_of(place.node) == place.node.path
    assert db.session.get_one(Offer, offer.id).community_id == tree.old.town.id


def claimable(resident_id: int) -> set[int]:
    wanted, order = offer_list.Wanted(), OfferOrder.NEWEST
    page = offer_list.offers(
        db.session(), resident_id=resident_id, wanted=wanted, order=order, cursor=None, limit=20, now=NOW
    )
    return {each.offer.id for each in page.items}


def test_offers_of_its_shops_are_for_the_residents_of_the_new_town(tree: Tree) -> None:
    shop, node = tree.old.shop, tree.old.node
    here, at_new = factories.offer(shop, **october.SUBSIDY), factories.resident(tree.new, points=10)
    stays = factories.resident(tree.old.town, points=10)
    own = factories.offer(None, node=node)
    held = factories.coupon(here, tree.old.person)
    move(tree, node, tree.new)
    session = db.session()
    assert session.get_one(Offer, here.id).community_id == tree.new.id
    assert session.get_one(Offer, own.id).community_id == node.id
    offered = {who.id: claimable(who.id) for who in (at_new, stays)}
    assert offered == {at_new.id: {here.id}, stays.id: set()}
    factories.redemption(held, shop.member)
    commit(lifecycle.close, offer_id=here.id, staff=factories.staff(tree.new), reason="结束", now=NOW)
    october.assert_everything_adds_up()


def test_of_two_moves_into_each_other_one_is_refused_and_the_tree_stays_one(app: Flask, tree: Tree) -> None:
    inner = factories.community(parent=tree.district, kind=CommunityKind.TOWN)
    leaves = [factories.community(parent=inner) for _ in range(3)]
    ways = [(leaf, parent) for leaf in leaves for parent in (tree.old.town, tree.new)] + [(inner, tree.old.town)]
    ids = [(node.id, parent.id) for node, parent in ways]
    calls = [
        lambda node=node, parent=parent: (
            commit(nodes.move_node, community_id=node, parent_id=parent, staff=tree.keeper, now=NOW).id
        )
        for node, parent in ids
    ]
    results = at_once(app, calls)
    assert {type(result).__name__ for result in results} <= {"int", "AlreadyThereError", "WrongParentError"}
    assert_one_tree()


def assert_one_tree() -> None:
    """Every path is that of the parent and the node's own number."""
    db.session.rollback()
    paths = {node.id: (node.parent_id, node.path) for node in db.session.scalars(select(Community))}
    for number, (parent_id, path) in paths.items():
        above = paths[parent_id][1] if parent_id else "/"
        assert path == f"{above}{number}/"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_whatever_is_moved_the_tree_stays_one_and_the_books_true(tree: Tree, steps: list[tuple[int, int]]) -> None:
    places = [tree.old.town, tree.old.node, tree.new, tree.district]
    places += [factories.community(parent=tree.new), factories.community(parent=tree.district)]
    ids = [place.id for place in places]
    for node, parent in steps:
        with suppress(DomainError):
            commit(nodes.move_node, community_id=ids[node], parent_id=ids[parent], staff=tree.keeper, now=NOW)
    assert_one_tree()
    october.assert_everything_adds_up()
