"""What waits for somebody's decision in a subtree, and who may decide: counted over what is open, never over all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from app.alliance.fraud.models import FraudSign, SignState
from app.alliance.ratings.models import Inspection
from app.alliance.settlement.models import (
    BatchStatus,
    LineStatus,
    PayeeChange,
    PaymentBatch,
    RequestStatus,
    ReversalRequest,
    Statement,
    StatementLine,
    StatementStatus,
)
from app.alliance.settlement.payee_changes import staff_id_of
from app.core.identities import StaffIdentity
from app.core.permissions import MONEY_ROLES, Permission, permission
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.residents.models import MergeStatus, Resident, ResidentMerge
from app.parties.staff.models import StaffMember
from app.parties.staff.same_person import same_persons
from app.rewards.offers.models import Offer, OfferStatus
from app.standing.records.models import Record
from app.standing.records.queries import withdrawal_is_open
from app.treasury.funds.models import Allocation, AllocationStatus, Fund, TopUp, TopUpStatus


class Task(StrEnum):
    TOP_UPS = "top_ups"
    ALLOCATIONS = "allocations"
    TOP_UPS_RETURNED = "top_ups_returned"
    ALLOCATIONS_RETURNED = "allocations_returned"
    APPLICATIONS = "applications"
    OFFERS = "offers"
    DISPUTES = "disputes"
    REVERSALS = "reversals"
    STATEMENTS = "statements"
    PAYEES = "payees"
    LISTS = "lists"
    ACCOUNTS = "accounts"
    MERGES = "merges"
    WITHDRAWALS = "withdrawals"
    RATINGS = "ratings"
    SIGNS = "signs"


DECIDED_BY: dict[Task, Permission] = {
    Task.TOP_UPS: permission("funds:approve"),
    Task.ALLOCATIONS: permission("funds:approve"),
    Task.TOP_UPS_RETURNED: permission("funds:write"),
    Task.ALLOCATIONS_RETURNED: permission("funds:write"),
    Task.APPLICATIONS: permission("merchants:write"),
    Task.OFFERS: permission("offers:write"),
    Task.DISPUTES: permission("settlement:write"),
    Task.REVERSALS: permission("settlement:write"),
    Task.STATEMENTS: permission("settlement:write"),
    Task.PAYEES: permission("payees:write"),
    Task.LISTS: permission("payments:write"),
    Task.ACCOUNTS: permission("staff:write"),
    Task.MERGES: permission("residents:write"),
    Task.WITHDRAWALS: permission("records:decide"),
    Task.RATINGS: permission("ratings:review"),
    Task.SIGNS: permission("fraud:read"),
}


OF_TWO = {
    Task.TOP_UPS,
    Task.ALLOCATIONS,
    Task.REVERSALS,
    Task.PAYEES,
    Task.LISTS,
    Task.ACCOUNTS,
    Task.MERGES,
    Task.WITHDRAWALS,
}
"""What another person must decide on than the one who has begun it."""
RETURNED = {Task.TOP_UPS_RETURNED, Task.ALLOCATIONS_RETURNED}
"""What came back to its drafter, who is told for `RETURNED_DAYS`; nothing is said where nothing did."""
RETURNED_DAYS = 14
OPEN_TOP_UPS = (TopUpStatus.DRAFTED, TopUpStatus.CHECKED)


@dataclass(frozen=True, slots=True)
class Waiting:
    task: Task
    count: int


def waiting_for(session: Session, *, staff: StaffIdentity, now: datetime) -> list[Waiting]:
    """How much there is of each thing that this staff member may decide on, in their subtree."""
    tasks = [task for task in Task if DECIDED_BY[task].allows(staff.role)]
    if not tasks:
        return []
    mine = _own_accounts(session, staff, now) if OF_TWO & set(tasks) else set()
    queries = [_returned(task, staff, now) if task in RETURNED else _query(task, staff, mine) for task in tasks]
    counts = session.execute(select(*(query.scalar_subquery() for query in queries))).one()
    found = [Waiting(task, int(count)) for task, count in zip(tasks, counts, strict=True)]
    return [each for each in found if each.count or each.task not in RETURNED]


def _own_accounts(session: Session, staff: StaffIdentity, now: datetime) -> set[int]:
    """Those who have begun what is open and count as this person, who may not decide on it."""
    drafters = select(TopUp.drafted_by).where(TopUp.status.in_(OPEN_TOP_UPS)).distinct()
    checkers = select(TopUp.checked_by).where(TopUp.status == TopUpStatus.CHECKED).distinct()
    allocators = select(Allocation.made_by).where(Allocation.status == AllocationStatus.DRAFTED).distinct()
    makers = select(PaymentBatch.made_by).where(PaymentBatch.status == BatchStatus.MADE).distinct()
    enterers = session.scalars(select(PayeeChange).where(PayeeChange.open_merchant_id.is_not(None)))
    askers = select(ReversalRequest.asked_by).where(ReversalRequest.status == RequestStatus.OPEN).distinct()
    mergers = select(ResidentMerge.asked_by).where(ResidentMerge.status == MergeStatus.ASKED).distinct()
    withdrawers = select(Record.withdrawal_asked_by).where(withdrawal_is_open()).distinct()
    all_begun: CompoundSelect[Any] = union(drafters, checkers, allocators, makers, askers, mergers, withdrawers)
    begun = {*session.scalars(all_begun), *map(staff_id_of, enterers)}
    begun |= set(session.scalars(select(StaffMember.id).where(*_unconfirmed())))
    return same_persons(session, staff_id=staff.id, among={each for each in begun if each is not None}, now=now)


def _unconfirmed() -> tuple[ColumnElement[bool], ...]:
    return (
        StaffMember.confirmed_at.is_(None),
        StaffMember.initial_until.is_(None),
        StaffMember.disabled_at.is_(None),
        StaffMember.role.in_(MONEY_ROLES),
    )


def _returned(task: Task, staff: StaffIdentity, now: datetime) -> Select[int]:
    since = now - timedelta(days=RETURNED_DAYS)
    if task is Task.TOP_UPS_RETURNED:
        return select(func.count(TopUp.id)).where(
            TopUp.drafted_by == staff.id, TopUp.status == TopUpStatus.REJECTED, TopUp.decided_at >= since
        )
    return select(func.count(Allocation.id)).where(
        Allocation.made_by == staff.id,
        Allocation.status == AllocationStatus.REJECTED,
        Allocation.decided_at >= since,
    )


def _query(task: Task, staff: StaffIdentity, mine: set[int]) -> Select[int]:
    nodes, own_node = subtree_ids(staff.path), staff.community_id
    if task is Task.TOP_UPS:
        from_above = and_(TopUp.status == TopUpStatus.CHECKED, TopUp.checked_by.not_in(mine), Community.id != own_node)
        return (
            select(func.count(TopUp.id))
            .join(Fund, Fund.id == TopUp.fund_id)
            .join(Community, Community.id == Fund.community_id)
            .where(
                or_(TopUp.status == TopUpStatus.DRAFTED, from_above),
                TopUp.drafted_by.not_in(mine),
                Community.id.in_(nodes),
            )
        )
    if task is Task.ALLOCATIONS:
        return (
            select(func.count(Allocation.id))
            .join(Fund, Fund.id == Allocation.from_fund_id)
            .where(
                Allocation.status == AllocationStatus.DRAFTED,
                Allocation.made_by.not_in(mine),
                Fund.community_id.in_(nodes),
            )
        )
    if task is Task.APPLICATIONS:
        return select(func.count(Merchant.id)).where(
            Merchant.community_id.in_(nodes), Merchant.status == MerchantStatus.APPLIED
        )
    if task is Task.OFFERS:
        communal = Offer.merchant_id.is_(None) & Offer.community_id.in_(nodes)
        return (
            select(func.count(Offer.id))
            .outerjoin(Merchant, Merchant.id == Offer.merchant_id)
            .where(Offer.status == OfferStatus.DRAFT, or_(Merchant.community_id.in_(nodes), communal))
        )
    if task is Task.DISPUTES:
        return (
            select(func.count(StatementLine.id))
            .join(Statement, Statement.id == StatementLine.statement_id)
            .where(StatementLine.status == LineStatus.DISPUTED, Statement.community_id.in_(nodes))
        )
    if task is Task.REVERSALS:
        return select(func.count(ReversalRequest.id)).where(
            ReversalRequest.community_id.in_(nodes),
            ReversalRequest.status == RequestStatus.OPEN,
            ReversalRequest.asked_by.not_in(mine),
        )
    if task is Task.STATEMENTS:
        return select(func.count(Statement.id)).where(
            Statement.community_id.in_(nodes), Statement.status == StatementStatus.CONFIRMED
        )
    if task is Task.PAYEES:
        own = [f"staff:{each}" for each in mine]
        return (
            select(func.count(PayeeChange.id))
            .join(Merchant, Merchant.id == PayeeChange.open_merchant_id)
            .where(PayeeChange.proposed_by.not_in(own), Merchant.community_id.in_(nodes))
        )
    if task is Task.LISTS:
        return select(func.count(PaymentBatch.id)).where(
            PaymentBatch.status == BatchStatus.MADE,
            PaymentBatch.made_by.not_in(mine),
            PaymentBatch.community_id.in_(nodes),
        )
    if task is Task.ACCOUNTS:
        return select(func.count(StaffMember.id)).where(
            *_unconfirmed(), StaffMember.id.not_in(mine), StaffMember.community_id.in_(nodes)
        )
    if task is Task.MERGES:
        kept, gone = aliased(Resident), aliased(Resident)
        return (
            select(func.count(ResidentMerge.id))
            .join(kept, kept.id == ResidentMerge.kept_id)
            .join(gone, gone.id == ResidentMerge.gone_id)
            .where(
                ResidentMerge.status == MergeStatus.ASKED,
                ResidentMerge.asked_by.not_in(mine),
                kept.community_id.in_(nodes),
                gone.community_id.in_(nodes),
            )
        )
    if task is Task.WITHDRAWALS:
        return select(func.count(Record.id)).where(
            withdrawal_is_open(), Record.withdrawal_asked_by.not_in(mine), Record.community_id.in_(nodes)
        )
    if task is Task.RATINGS:
        return (
            select(func.count(Inspection.id))
            .join(Merchant, Merchant.id == Inspection.merchant_id)
            .where(Inspection.closed_at.is_(None), Merchant.community_id.in_(nodes))
        )
    return (
        select(func.count(FraudSign.id))
        .join(Merchant, Merchant.id == FraudSign.merchant_id)
        .where(FraudSign.state == SignState.OPEN, Merchant.community_id.in_(nodes))
    )
