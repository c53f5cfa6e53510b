"""Nodes that are added, each with its fund; their names and contacts."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core import audit
from app.office.nodes.errors import NodeNameTakenError, WrongParentError
from app.office.nodes.queries import RANK, Staff, name_is_taken
from app.parties.communities.actions import NodeAction
from app.parties.communities.models import Community, CommunityKind
from app.parties.communities.nodes import add_community, community_in_scope, hold_tree
from app.treasury import funds
from app.treasury.funds.actions import FundAction
from app.treasury.funds.errors import FundNotFoundError
from app.treasury.funds.funds import fund_name, own_fund


def add_node(
    session: Session,
    *,
    parent_id: int,
    kind: CommunityKind,
    name: str,
    staff: Staff,
    now: datetime,
    contact: str = "",
    with_fund: bool = True,
) -> Community:
    """A new node under one of the subtree, with its fund unless it is to be paid for from above.

    Raises CommunityNotFoundError, WrongParentError, NodeNameTakenError, NodeClosedError.
    """
    hold_tree(session)
    parent = community_in_scope(session, community_id=parent_id, staff=staff)
    if RANK[parent.kind] >= RANK[kind]:
        raise WrongParentError
    if name_is_taken(session, parent_id=parent.id, name=name):
        raise NodeNameTakenError
    node = add_community(session, parent_id=parent.id, kind=kind, name=name)
    node.contact = contact
    facts = {"name": name, "kind": kind.value, "parent_id": parent.id}
    audit.note(session, staff=staff, action=NodeAction.ADDED, subject_id=node.id, at=now, path=node.path, **facts)
    if with_fund:
        fund = funds.open_fund(session, community_id=node.id)
        audit.note(session, staff=staff, action=FundAction.OPENED, subject_id=fund.id, at=now, path=node.path)
    return node


def change_node(
    session: Session,
    *,
    community_id: int,
    name: str,
    staff: Staff,
    now: datetime,
    contact: str | None = None,
    alone_up_to: int | None = None,
) -> Community:
    """Another name, and another contact and limit of what one person alone lets count where they are given. A fund that
    is called after its node is called so again.

    Raises CommunityNotFoundError, NodeNameTakenError.
    """
    hold_tree(session)
    node = community_in_scope(session, community_id=community_id, staff=staff)
    session.refresh(node, with_for_update=True)
    before: dict[str, Any] = {"name": node.name, "contact": node.contact, "alone_up_to": node.alone_up_to}
    given = {"name": name, "contact": contact, "alone_up_to": alone_up_to}
    after = before | {field: value for field, value in given.items() if value is not None}
    if before == after:
        return node
    if node.closed_at is None and name_is_taken(session, parent_id=node.parent_id, name=name, but=node.id):
        raise NodeNameTakenError
    _call_fund_after(session, node, name)
    node.name, node.contact, node.alone_up_to = after["name"], after["contact"], after["alone_up_to"]
    audit.note(
        session,
        staff=staff,
        action=NodeAction.CHANGED,
        subject_id=node.id,
        at=now,
        path=node.path,
        before=before,
        **after,
    )
    return node


def _call_fund_after(session: Session, node: Community, name: str) -> None:
    try:
        fund = own_fund(session, node.id)
    except FundNotFoundError:
        return
    if fund.name == fund_name(node.name):
        fund.name = fund_name(name)
