"""Queries: which nodes there are, with their funds, and under which of them another may stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.office.nodes.errors import OwnNodeError
from app.parties.communities.errors import CommunityNotFoundError
from app.parties.communities.models import Community, CommunityKind
from app.parties.communities.nodes import community_in_scope
from app.parties.staff.identity import Operator
from app.treasury.funds.models import Fund

Staff = StaffIdentity | Operator
RANK = {CommunityKind.DISTRICT: 0, CommunityKind.TOWN: 1, CommunityKind.COMMUNITY: 2}
"""The lower the number, the higher the node: one stands under a higher one only."""


@dataclass(frozen=True, slots=True)
class ShownNode:
    """A node, how deep it stands below the top of what is shown, its parent's name, and its fund where it has one."""

    node: Community
    depth: int
    fund: Fund | None
    parent: str | None


def nodes_in_scope(session: Session, *, staff: Staff) -> Sequence[ShownNode]:
    """All nodes of a subtree, closed ones too, each below its parent and in the order in which they were added."""
    rows = session.execute(
        select(Community, Fund)
        .outerjoin(Fund, Fund.community_id == Community.id)
        .where(Community.path.startswith(staff.path))
    ).all()
    names = {node.id: node.name for node, _ in rows}
    top = min((len(node.steps) for node, _ in rows), default=0)
    shown = [ShownNode(node, len(node.steps) - top, fund, names.get(node.parent_id or 0)) for node, fund in rows]
    return sorted(shown, key=lambda each: each.node.steps)


def node_below(session: Session, *, community_id: int, staff: Staff) -> Community:
    """A node of the subtree, read anew, that is not the one in which the staff member works.

    Raises CommunityNotFoundError, OwnNodeError.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    session.refresh(node)
    if not staff.covers(node.path):
        raise CommunityNotFoundError
    if node.path == staff.path:
        raise OwnNodeError
    return node


def parents_for(session: Session, *, staff: StaffIdentity) -> Sequence[Community]:
    """The open nodes of the subtree under which others can stand."""
    query = select(Community).where(
        Community.path.startswith(staff.path),
        Community.kind != CommunityKind.COMMUNITY,
        Community.closed_at.is_(None),
    )
    return sorted(session.scalars(query), key=lambda node: node.steps)


def parents_to_move_to(session: Session, *, node: Community, staff: StaffIdentity) -> Sequence[Community]:
    """The nodes of the subtree under which this one could stand instead."""
    return [
        each
        for each in parents_for(session, staff=staff)
        if RANK[each.kind] < RANK[node.kind] and each.id not in (node.id, node.parent_id)
    ]


def name_is_taken(session: Session, *, parent_id: int | None, name: str, but: int | None = None) -> bool:
    """Whether another open node under the same parent has this name."""
    query = select(func.count(Community.id)).where(
        Community.parent_id == parent_id, Community.name == name, Community.closed_at.is_(None)
    )
    return bool(session.scalar(query.where(Community.id != but) if but is not None else query))
