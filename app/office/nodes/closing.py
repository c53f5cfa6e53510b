"""Nodes in which nothing is open any more, and the way back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.alliance.settlement.models import (
    BatchStatus,
    PaymentBatch,
    RequestStatus,
    ReversalRequest,
    Statement,
    StatementStatus,
)
from app.core import audit
from app.core.db.types import Base
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.ledger.models import LedgerAccount, LedgerBalance
from app.office.nodes.errors import NodeNameTakenError, NodeNotEmptyError, NodeStateError
from app.office.nodes.open_matters import LIVE, Matter, said
from app.office.nodes.queries import Staff, name_is_taken, node_below
from app.parties.communities.actions import NodeAction
from app.parties.communities.errors import NodeClosedError
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community, hold_tree
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.posts.models import OPEN as OPEN_POSTS
from app.parties.posts.models import Post
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.staff.models import StaffMember
from app.parties.units.models import Unit
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer
from app.treasury.funds.models import OPEN_TOP_UPS, Allocation, AllocationStatus, Fund, TopUp

_GONE = (MerchantStatus.EXITED, MerchantStatus.RETURNED, MerchantStatus.WITHDRAWN)


def close_node(session: Session, *, community_id: int, reason: str, staff: Staff, now: datetime) -> Community:
    """Let nothing more into a node. What it had can still be read.

    Raises CommunityNotFoundError, OwnNodeError, NodeStateError, and NodeNotEmptyError, which says what is open.
    """
    hold_tree(session)
    node = node_below(session, community_id=community_id, staff=staff)
    session.refresh(node, with_for_update=True)
    session.scalars(select(Fund.id).where(Fund.community_id == node.id).with_for_update()).all()
    if node.closed_at is not None:
        raise NodeStateError("这个节点已经关闭。")
    words, details = said(what_is_open(session, community_id=node.id))
    if words:
        raise NodeNotEmptyError(f"还不能关闭，这里还有：{words}。", details)
    node.closed_at = now
    audit.note(
        session, staff=staff, action=NodeAction.CLOSED, subject_id=node.id, at=now, path=node.path, reason=reason
    )
    return node


def reopen_node(session: Session, *, community_id: int, staff: Staff, now: datetime) -> Community:
    """A closed node takes things in again. Raises CommunityNotFoundError, OwnNodeError, NodeStateError,
    NodeClosedError where its parent is closed, NodeNameTakenError.
    """
    hold_tree(session)
    node = node_below(session, community_id=community_id, staff=staff)
    session.refresh(node, with_for_update=True)
    if node.closed_at is None:
        raise NodeStateError("这个节点没有关闭。")
    if node.parent_id is not None and get_community(session, node.parent_id).closed_at is not None:
        raise NodeClosedError("它的上级已关闭，请先恢复上级。")
    if name_is_taken(session, parent_id=node.parent_id, name=node.name):
        raise NodeNameTakenError
    node.closed_at = None
    audit.note(session, staff=staff, action=NodeAction.REOPENED, subject_id=node.id, at=now, path=node.path)
    return node


def what_is_open(session: Session, *, community_id: int) -> Mapping[Matter, int]:
    """How much of each there still is at a node itself; money in fen."""

    def count(model: type[Base], *where: object) -> int:
        return session.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]

    fund_id = session.scalar(select(Fund.id).where(Fund.community_id == community_id))
    return {
        Matter.CHILDREN: count(Community, Community.parent_id == community_id, Community.closed_at.is_(None)),
        Matter.RESIDENTS: count(
            Resident, Resident.community_id == community_id, Resident.status == ResidentStatus.ACTIVE
        ),
        Matter.SHOPS: count(Merchant, Merchant.community_id == community_id, Merchant.status.not_in(_GONE)),
        Matter.STAFF: count(StaffMember, StaffMember.community_id == community_id, StaffMember.disabled_at.is_(None)),
        Matter.POSTS: count(Post, Post.community_id == community_id, Post.status.in_(OPEN_POSTS)),
        Matter.UNITS: count(Unit, Unit.community_id == community_id, Unit.is_open.is_(True)),
        Matter.OFFERS: count(Offer, Offer.community_id == community_id, Offer.status.in_(LIVE)),
        Matter.COUPONS: count(Coupon, Coupon.community_id == community_id, Coupon.status == CouponStatus.ISSUED),
        Matter.UNSETTLED: _unsettled(session, community_id),
        Matter.STATEMENTS: count(
            Statement,
            or_(Statement.community_id == community_id, Statement.fund_id == fund_id),
            Statement.status != StatementStatus.PAID,
        ),
        Matter.REVERSALS: count(
            ReversalRequest,
            ReversalRequest.community_id == community_id,
            ReversalRequest.status == RequestStatus.OPEN,
        ),
        Matter.LISTS: count(
            PaymentBatch,
            PaymentBatch.community_id == community_id,
            PaymentBatch.status.in_((BatchStatus.MADE, BatchStatus.OPEN)),
        ),
        Matter.TOP_UPS: count(TopUp, TopUp.fund_id == fund_id, TopUp.status.in_(OPEN_TOP_UPS)),
        Matter.ALLOCATIONS: count(
            Allocation,
            or_(Allocation.from_fund_id == fund_id, Allocation.to_fund_id == fund_id),
            Allocation.status == AllocationStatus.DRAFTED,
        ),
        Matter.MONEY: _money_fen(session, fund_id) if fund_id is not None else 0,
    }


def _unsettled(session: Session, community_id: int) -> int:
    """Shops, also those that have left, that hold points or are owed money."""
    query = (
        select(func.count(func.distinct(Merchant.id)))
        .join(LedgerAccount, LedgerAccount.owner_id == Merchant.id)
        .join(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .where(
            Merchant.community_id == community_id,
            LedgerAccount.owner_kind == OwnerKind.MERCHANT,
            LedgerBalance.amount != 0,
        )
    )
    return session.scalar(query) or 0


def _money_fen(session: Session, fund_id: int) -> int:
    """Available, set aside for payments, and in the budgets of offers."""
    budgets = session.scalar(
        select(func.coalesce(func.sum(LedgerBalance.amount), 0))
        .join(LedgerAccount, LedgerAccount.id == LedgerBalance.account_id)
        .join(Offer, Offer.id == LedgerAccount.owner_id)
        .where(LedgerAccount.owner_kind == OwnerKind.OFFER, Offer.fund_id == fund_id)
    )
    held = sum(ledger.balance(session, chart.fund(fund_id, kind)) for kind in ("available", "reserved"))
    return held + int(budgets or 0)
