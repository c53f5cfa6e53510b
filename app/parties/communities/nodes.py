"""The tree of communities: nodes, and who may see which."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.communities.errors import CommunityNotFoundError, SlugTakenError
from app.parties.communities.models import Community, CommunityKind


def add_community(session: Session, *, parent_id: int | None, kind: CommunityKind, name: str, slug: str) -> Community:
    """Add a node and open its point accounts. Raises CommunityNotFoundError for an unknown parent, SlugTakenError."""
    parent = session.get(Community, parent_id) if parent_id is not None else None
    if parent_id is not None and parent is None:
        raise CommunityNotFoundError
    if session.scalar(select(Community.id).where(Community.slug == slug)):
        raise SlugTakenError
    node = Community(parent_id=parent_id, kind=kind, name=name, slug=slug)
    session.add(node)
    session.flush()
    node.path = f"{parent.path if parent else '/'}{node.id}/"
    accounts = [chart.community(node.id, account) for account in ("issued", "escrow", "expired", "retired")]
    ledger.open_accounts(session, accounts)
    return node


def get_community(session: Session, community_id: int) -> Community:
    """One node. Raises CommunityNotFoundError."""
    node = session.get(Community, community_id)
    if node is None:
        raise CommunityNotFoundError
    return node


def tree(session: Session) -> Sequence[Community]:
    """All nodes in the order in which they were added, so parents before their children."""
    return session.scalars(select(Community).order_by(Community.id)).all()


def community_in_scope(session: Session, *, community_id: int, staff: StaffIdentity) -> Community:
    """A node that the staff member works in. Raises CommunityNotFoundError for one that is not there or not theirs."""
    node = get_community(session, community_id)
    if not staff.covers(node.path):
        raise CommunityNotFoundError
    return node


def subtree_ids(path: str) -> Select[int]:
    """The ids of a node and everything below it, as a subquery. A path holds digits and slashes only."""
    return select(Community.id).where(Community.path.like(f"{path}%"))


def is_below(session: Session, path: str, column: Any) -> list[ColumnElement[bool]]:
    """Conditions that a column names a node of a subtree: none where that is every node, else their ids.

    For lists of the newest of very many rows. By a subquery or a join the database would go from node to node and sort
    all that it finds; so it begins with the newest row and ends when the page is full.
    """
    every, here = session.execute(
        select(func.count(), func.count(case((Community.path.like(f"{path}%"), 1)))).select_from(Community)
    ).one()
    return [] if every == here else [column.in_(session.scalars(subtree_ids(path)).all())]


def town_of(session: Session, node: Community) -> Community:
    """The town a node belongs to; the node itself where it is a town or a district."""
    if node.kind is CommunityKind.COMMUNITY and node.parent_id is not None:
        return get_community(session, node.parent_id)
    return node


def indented(session: Session, *, staff: StaffIdentity) -> list[tuple[Community, str]]:
    """The nodes of a subtree, parents before children, with names that are indented by their depth below its root."""
    nodes = session.scalars(select(Community).where(Community.path.startswith(staff.path)).order_by(Community.path))
    root = staff.path.count("/")
    return [(node, "　" * (node.path.count("/") - root) + node.name) for node in nodes]
