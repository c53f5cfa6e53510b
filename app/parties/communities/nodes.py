"""The tree of communities: nodes, and who may see which."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from app.core.db.types import comparable
from app.core.identities import ActingAs, PersonIdentity, StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.communities.errors import CommunityNotFoundError, NodeClosedError, SlugTakenError
from app.parties.communities.models import Community, CommunityKind


class _Scope(Protocol):
    """Whoever works in a subtree: staff, or the commands of the machine."""

    @property
    def path(self) -> str: ...
    def covers(self, path: str) -> bool: ...


def hold_tree(session: Session) -> None:
    """Have the tree to oneself until the end of the transaction: whoever adds, moves or closes nodes takes turns."""
    session.execute(
        select(Community.id).where(Community.parent_id.is_(None)).order_by(Community.id).with_for_update()
    ).all()


def add_community(
    session: Session, *, parent_id: int | None, kind: CommunityKind, name: str, slug: str | None = None
) -> Community:
    """Add a node and open its point accounts. `slug` is drawn unless one is given.

    Raises CommunityNotFoundError for an unknown parent, NodeClosedError, SlugTakenError.
    """
    hold_tree(session)
    parent = session.get(Community, parent_id, populate_existing=True) if parent_id is not None else None
    if parent_id is not None and parent is None:
        raise CommunityNotFoundError
    if parent is not None and parent.closed_at is not None:
        raise NodeClosedError
    if slug is not None and session.scalar(select(Community.id).where(Community.slug == slug)):
        raise SlugTakenError
    node = Community(parent_id=parent_id, kind=kind, name=name, slug=slug or f"n{secrets.token_hex(6)}")
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


def require_open(session: Session, community_id: int) -> None:
    """Nothing, where a node is open. To be asked after a row has been put into it: its foreign key holds the node, so
    that whoever closes it has either been quicker, which is seen here, or sees the row. Raises NodeClosedError.
    """
    session.flush()
    if session.scalar(select(Community.closed_at).where(Community.id == community_id)) is not None:
        raise NodeClosedError


def tree(session: Session) -> Sequence[Community]:
    """All open nodes, each below its parent."""
    nodes = session.scalars(select(Community).where(Community.closed_at.is_(None)).order_by(Community.id)).all()
    return sorted(nodes, key=lambda node: len(node.steps))


def names_by_id(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """What to call the nodes with these ids, in one query."""
    rows = session.execute(select(Community.id, Community.name).where(Community.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def open_node(session: Session, *, slug: str) -> Community:
    """A node that is open, by what names it in addresses. Raises CommunityNotFoundError."""
    wanted = Community.slug.in_(comparable([slug]))
    node = session.scalar(select(Community).where(wanted, Community.closed_at.is_(None)))
    if node is None:
        raise CommunityNotFoundError
    return node


def community_in_scope(session: Session, *, community_id: int, staff: _Scope) -> Community:
    """A node that the staff member works in. Raises CommunityNotFoundError for one that is not there or not theirs."""
    node = get_community(session, community_id)
    if not staff.covers(node.path):
        raise CommunityNotFoundError
    return node


def alone_up_to(session: Session, community_id: int) -> int:
    """Up to what plus one of the staff alone lets count at a node: the most that it, or one above it, allows."""
    node = get_community(session, community_id)
    return session.scalar(select(func.max(Community.alone_up_to)).where(Community.id.in_(node.steps))) or 0


def subtree_ids(path: str) -> Select[int]:
    """The ids of a node and everything below it, as a subquery. A path holds digits and slashes only."""
    return select(Community.id).where(Community.path.like(f"{path}%"))


def ids_below(session: Session, path: str) -> Sequence[int] | None:
    """The ids of a node and everything below it; None where that is every node."""
    every, here = session.execute(
        select(func.count(), func.count(case((Community.path.like(f"{path}%"), 1)))).select_from(Community)
    ).one()
    return None if every == here else session.scalars(subtree_ids(path)).all()


def is_below(session: Session, path: str, column: Any) -> list[ColumnElement[bool]]:
    """Conditions that a column names a node of a subtree: none where that is every node, else their ids.

    For lists of the newest of very many rows. By a subquery or a join the database would go from node to node and sort
    all that it finds; so it begins with the newest row and ends when the page is full.
    """
    ids = ids_below(session, path)
    return [] if ids is None else [column.in_(ids)]


def town_of(session: Session, node: Community) -> Community:
    """The town a node belongs to; the node itself where it is a town or a district."""
    if node.kind is CommunityKind.COMMUNITY and node.parent_id is not None:
        return get_community(session, node.parent_id)
    return node


def indented(session: Session, *, staff: StaffIdentity) -> list[tuple[Community, str]]:
    """The open nodes of a subtree, parents before children, with names indented by their depth below its root."""
    nodes = session.scalars(
        select(Community)
        .where(Community.path.startswith(staff.path), Community.closed_at.is_(None))
        .order_by(Community.path)
    )
    root = staff.path.count("/")
    return [(node, "　" * (node.path.count("/") - root) + node.name) for node in nodes]


def person_at(session: Session, community_id: int, acting_as: ActingAs, number: int) -> PersonIdentity:
    """Somebody on their own phone, for the audit log of what belongs to a node."""
    return PersonIdentity(acting_as, number, session.get_one(Community, community_id).path)
