"""A node under another parent: its subtree goes with it, and so does what hangs on where it stands.

What names a node by its id follows by itself: residents, shops, records, funds, staff, and so who sees what. Rewritten
are the paths; results of tasks, which belong to a subtree; offers of shops that were open to a town that they leave;
and statements that a fund was to pay which stands no longer above them. Audit entries keep the path of their time and
are found by their node. No journal is needed: points are issued by the node of their holder, and money lies in the fund
of a node, wherever it stands (docs/decisions/0019).
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, literal, select, update
from sqlalchemy.orm import Session

from app.alliance.settlement.models import PaymentItem, Statement, StatementStatus
from app.core import audit
from app.core.tasks import Task
from app.office.nodes.errors import (
    AlreadyThereError,
    NodeBoundError,
    NodeNameTakenError,
    NodeStateError,
    UnderItselfError,
    WrongParentError,
)
from app.office.nodes.open_matters import LIVE, Matter, said
from app.office.nodes.queries import RANK, Staff, name_is_taken, node_below
from app.parties.communities.actions import NodeAction
from app.parties.communities.errors import NodeClosedError
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, hold_tree, town_of
from app.parties.merchants.models import Merchant
from app.rewards.offers.models import Offer
from app.treasury import funds
from app.treasury.funds.errors import FundNotFoundError
from app.treasury.funds.models import Fund


def move_node(session: Session, *, community_id: int, parent_id: int, staff: Staff, now: datetime) -> Community:
    """Put a node of the subtree, with all below it, under another parent of the subtree.

    Raises CommunityNotFoundError, OwnNodeError, UnderItselfError, WrongParentError, AlreadyThereError, NodeClosedError,
    NodeStateError for one that is closed itself, NodeNameTakenError; NodeBoundError where something is still to be paid
    by a fund that it leaves.
    """
    hold_tree(session)
    node = node_below(session, community_id=community_id, staff=staff)
    parent = community_in_scope(session, community_id=parent_id, staff=staff)
    session.refresh(parent)
    _check(session, node, parent)
    old, new = node.path, f"{parent.path}{node.id}/"
    before = node.parent_id
    left = set(_steps(old)) - set(_steps(new))
    moved = session.scalars(
        select(Community)
        .where(Community.path.like(f"{old}%"))
        .order_by(Community.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    ids = [each.id for each in moved]
    _refuse_bound(session, ids, left)
    for each in moved:
        each.path = new + each.path.removeprefix(old)
    node.parent_id = parent.id
    session.flush()
    statements, offers = _statements_follow(session, ids, left), _offers_follow(session, ids, left)
    _tasks_follow(session, old, new)
    facts = {"before": before, "parent_id": parent.id, "statements": statements, "offers": offers}
    audit.note(session, staff=staff, action=NodeAction.MOVED, subject_id=node.id, at=now, path=new, **facts)
    was_below = old.removesuffix(f"{node.id}/")
    audit.note(
        session, staff=staff, action=NodeAction.LEFT, subject_id=node.id, at=now, path=was_below, parent_id=parent.id
    )
    return node


def _steps(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


def _check(session: Session, node: Community, parent: Community) -> None:
    if parent.path.startswith(node.path):
        raise UnderItselfError
    if RANK[parent.kind] >= RANK[node.kind]:
        raise WrongParentError
    if node.closed_at is not None:
        raise NodeStateError("这个节点已关闭，不能移动。")
    if parent.closed_at is not None:
        raise NodeClosedError
    if node.parent_id == parent.id:
        raise AlreadyThereError
    if name_is_taken(session, parent_id=parent.id, name=node.name):
        raise NodeNameTakenError


def _refuse_bound(session: Session, ids: Collection[int], left: Collection[int]) -> None:
    """Money of a fund that is left behind is at the bank, or promised for offers that go on."""
    lists = (
        select(func.count(PaymentItem.id))
        .join(Statement, Statement.id == PaymentItem.open_statement_id)
        .join(Fund, Fund.id == Statement.fund_id)
        .where(Statement.community_id.in_(ids), Fund.community_id.in_(left))
    )
    offers = (
        select(func.count(Offer.id))
        .join(Fund, Fund.id == Offer.fund_id)
        .outerjoin(Merchant, Merchant.id == Offer.merchant_id)
        .where(
            Offer.status.in_(LIVE),
            func.coalesce(Merchant.community_id, Offer.community_id).in_(ids),
            Fund.community_id.in_(left),
        )
    )
    bound = {
        Matter.LISTED: session.scalar(lists) or 0,
        Matter.SUBSIDISED: session.scalar(offers) or 0,
    }
    if any(bound.values()):
        words, details = said(bound)
        raise NodeBoundError(f"还有与原上级的基金相连的事项：{words}。办结后才能移动。", details)


def _statements_follow(session: Session, ids: Collection[int], left: Collection[int]) -> int:
    """What is not paid yet and would be paid by a fund that is left behind is paid by the nearest one above instead."""
    statements = session.scalars(
        select(Statement)
        .join(Fund, Fund.id == Statement.fund_id)
        .where(
            Statement.community_id.in_(ids),
            Statement.status != StatementStatus.PAID,
            Fund.community_id.in_(left),
        )
        .order_by(Statement.id)
        .with_for_update(of=Statement)
        .execution_options(populate_existing=True)
    ).all()
    for statement in statements:
        try:
            statement.fund_id = funds.fund_of_community(session, statement.community_id).id
        except FundNotFoundError as error:
            words, details = said({Matter.STATEMENTS: len(statements)})
            raise NodeBoundError(f"新的上级没有基金可以支付：{words}。请先为它开设基金。", details) from error
    return len(statements)


def _offers_follow(session: Session, ids: Collection[int], left: Collection[int]) -> int:
    """What a shop offers to the residents of its town is offered to those of the new one."""
    offers = session.scalars(
        select(Offer)
        .join(Merchant, Merchant.id == Offer.merchant_id)
        .where(Merchant.community_id.in_(ids), Offer.community_id.in_(left), Offer.status.in_(LIVE))
        .order_by(Offer.id)
        .with_for_update(of=Offer)
        .execution_options(populate_existing=True)
    ).all()
    for offer in offers:
        shop = session.get_one(Merchant, offer.merchant_id)
        offer.community_id = town_of(session, session.get_one(Community, shop.community_id)).id
    return len(offers)


def _tasks_follow(session: Session, old: str, new: str) -> None:
    """What tasks have brought belongs to its subtree as before. What was brought to a node above that is left may hold
    rows of it: that belongs to the lowest node which is still above both.
    """
    session.execute(
        update(Task)
        .where(Task.path.like(f"{old}%"))
        .values(path=literal(new).concat(func.substr(Task.path, len(old) + 1)))
        .execution_options(synchronize_session=False)
    )
    above = [_path(_steps(old)[:depth]) for depth in range(1, len(_steps(old)))]
    common = max((path for path in above if new.startswith(path)), key=len, default="/")
    session.execute(
        update(Task)
        .where(Task.path.in_([path for path in above if len(path) > len(common)]), Task.finished_at.is_not(None))
        .values(path=common)
        .execution_options(synchronize_session=False)
    )


def _path(steps: Sequence[int]) -> str:
    return "/" + "".join(f"{step}/" for step in steps)
