"""Nodes are made with their fund, and renamed; a name is one among its siblings."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.db.session import db
from app.office import nodes
from app.office.nodes.errors import NodeNameTakenError, WrongParentError
from app.parties.communities.errors import CommunityNotFoundError
from app.parties.communities.models import Community, CommunityKind
from app.treasury.funds.funds import own_fund
from devtools import factories
from devtools.factories import NOW, commit
from tests.office.nodes.conftest import Tree
from tests.support.checks import assert_books_balance
from tests.support.threads import at_once


def added(tree: Tree, name: str = "甲社区", **more: object) -> Community:
    wanted = {"parent_id": tree.new.id, "kind": CommunityKind.COMMUNITY, "staff": tree.keeper, "now": NOW} | more
    return commit(nodes.add_node, name=name, **wanted)


def test_a_node_is_there_with_its_fund_and_is_noted(tree: Tree) -> None:
    node = added(tree, contact="示例路 1 号")
    assert node.path == f"{tree.new.path}{node.id}/"
    assert node.contact == "示例路 1 号"
    assert own_fund(db.session(), node.id).name == "甲社区信用基金"
    noted = db.session.scalars(select(AuditEvent.action).where(AuditEvent.path == node.path)).all()
    assert noted == ["node.added", "fund.opened"]


def test_a_node_may_be_paid_for_from_above(tree: Tree) -> None:
    node = added(tree, with_fund=False)
    shown = {each.node.id: each.fund for each in nodes.nodes_in_scope(db.session(), staff=tree.keeper)}
    assert shown[node.id] is None
    assert shown[tree.old.node.id] is not None


@pytest.mark.parametrize(
    ("kind", "parent"),
    [(CommunityKind.TOWN, "town"), (CommunityKind.COMMUNITY, "node"), (CommunityKind.DISTRICT, "town")],
)
def test_a_node_stands_under_a_higher_one(tree: Tree, kind: CommunityKind, parent: str) -> None:
    with pytest.raises(WrongParentError):
        added(tree, kind=kind, parent_id=getattr(tree.old, parent).id)


def test_siblings_have_different_names_and_cousins_may_share_one(tree: Tree) -> None:
    added(tree)
    with pytest.raises(NodeNameTakenError):
        added(tree)
    assert added(tree, parent_id=tree.old.town.id).name == "甲社区"


def test_two_who_make_the_same_node_at_once_make_one(app: Flask, tree: Tree) -> None:
    wanted = {"parent_id": tree.new.id, "kind": CommunityKind.COMMUNITY, "staff": tree.keeper, "now": NOW}
    results = at_once(app, [lambda: commit(nodes.add_node, name="甲社区", **wanted).id for _ in range(4)])
    assert sorted(type(result).__name__ for result in results) == ["NodeNameTakenError"] * 3 + ["int"]


def test_a_node_of_another_subtree_is_no_parent(tree: Tree) -> None:
    with pytest.raises(CommunityNotFoundError):
        added(tree, staff=tree.old.admin)


def test_a_new_name_is_that_of_the_fund_as_well_and_both_are_noted(tree: Tree) -> None:
    node = added(tree)
    commit(nodes.change_node, community_id=node.id, name="乙社区", contact="电话", staff=tree.keeper, now=NOW)
    assert own_fund(db.session(), node.id).name == "乙社区信用基金"
    facts = db.session.scalars(select(AuditEvent.facts).where(AuditEvent.action == "node.changed")).one()
    before = {"name": "甲社区", "contact": "", "alone_up_to": 0}
    assert facts == {"before": before, "name": "乙社区", "contact": "电话", "alone_up_to": 0}
    commit(nodes.change_node, community_id=node.id, name="乙社区", staff=tree.keeper, now=NOW)
    assert db.session.get_one(Community, node.id).contact == "电话"


def test_a_name_that_a_sibling_has_is_not_taken(tree: Tree) -> None:
    added(tree)
    other = added(tree, "乙社区")
    with pytest.raises(NodeNameTakenError):
        commit(nodes.change_node, community_id=other.id, name="甲社区", contact="", staff=tree.keeper, now=NOW)


def test_everything_adds_up_for_new_nodes(tree: Tree) -> None:
    node = added(tree)
    factories.resident(node, points=30)
    assert_books_balance()
