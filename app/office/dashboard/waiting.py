"""What waits for somebody's decision in a subtree, and who may decide: counted over what is open, never over all."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.alliance.fraud.models import FraudSign, SignState
from app.alliance.ratings.models import Inspection
from app.alliance.settlement.models import (
    BatchStatus,
    LineStatus,
    PayeeChange,
    PaymentBatch,
    Statement,
    StatementLine,
    StatementStatus,
)
from app.alliance.settlement.payee_changes import staff_id_of
from app.core.identities import StaffIdentity
from app.core.permissions import Permission, permission
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.staff.same_person import same_persons
from app.rewards.offers.models import Offer, OfferStatus
from app.treasury.funds.models import Fund, TopUp, TopUpStatus


class Task(StrEnum):
    TOP_UPS = "top_ups"
    APPLICATIONS = "applications"
    OFFERS = "offers"
    DISPUTES = "disputes"
    STATEMENTS = "statements"
    PAYEES = "payees"
    LISTS = "lists"
    RATINGS = "ratings"
    SIGNS = "signs"


DECIDED_BY: dict[Task, Permission] = {
    Task.TOP_UPS: permission("funds:approve"),
    Task.APPLICATIONS: permission("merchants:write"),
    Task.OFFERS: permission("offers:write"),
    Task.DISPUTES: permission("settlement:write"),
    Task.STATEMENTS: permission("settlement:write"),
    Task.PAYEES: permission("payees:write"),
    Task.LISTS: permission("payments:write"),
    Task.RATINGS: permission("ratings:review"),
    Task.SIGNS: permission("fraud:read"),
}


OF_TWO = {Task.TOP_UPS, Task.PAYEES, Task.LISTS}
"""What another person must decide on than the one who has begun it."""


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
    counts = session.execute(select(*(_query(task, staff, mine).scalar_subquery() for task in tasks))).one()
    return [Waiting(task, int(count)) for task, count in zip(tasks, counts, strict=True)]


def _own_accounts(session: Session, staff: StaffIdentity, now: datetime) -> set[int]:
    """Those who have begun what is open and count as this person, who may not decide on it."""
    drafters = select(TopUp.drafted_by).where(TopUp.status == TopUpStatus.DRAFTED).distinct()
    makers = select(PaymentBatch.made_by).where(PaymentBatch.status == BatchStatus.MADE).distinct()
    enterers = session.scalars(select(PayeeChange).where(PayeeChange.open_merchant_id.is_not(None)))
    begun = {*session.scalars(drafters), *session.scalars(makers), *map(staff_id_of, enterers)}
    return same_persons(session, staff_id=staff.id, among={each for each in begun if each is not None}, now=now)


def _query(task: Task, staff: StaffIdentity, mine: set[int]) -> Select[int]:
    nodes = subtree_ids(staff.path)
    if task is Task.TOP_UPS:
        return (
            select(func.count(TopUp.id))
            .join(Fund, Fund.id == TopUp.fund_id)
            .where(TopUp.status == TopUpStatus.DRAFTED, TopUp.drafted_by.not_in(mine), Fund.community_id.in_(nodes))
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
