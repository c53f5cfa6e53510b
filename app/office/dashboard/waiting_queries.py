"""What there is of each thing that waits for somebody's decision in a subtree: queries of ids, over what is open."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.alliance.complaints.models import Complaint
from app.alliance.fraud.models import FraudSign, SignState
from app.alliance.ratings.models import Inspection
from app.alliance.settlement.models import (
    BatchStatus,
    ItemStatus,
    LineStatus,
    Payee,
    PayeeChange,
    PaymentBatch,
    PaymentItem,
    RequestStatus,
    ReversalRequest,
    Statement,
    StatementLine,
    StatementStatus,
)
from app.alliance.settlement.workflow import PAY
from app.civic.cases.models import ABOUT_RECORDS, Case, CaseKind, ComplaintState, MediationState, SnapState
from app.civic.gatherings.models import (
    Gathering,
    GatheringStatus,
    MembershipStatus,
    Presence,
    Signup,
    SignupStatus,
    Team,
    TeamMember,
)
from app.core.identities import StaffIdentity
from app.core.permissions import MONEY_ROLES, Permission, permission
from app.office.privacy.models import Correction, CorrectionStatus
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.residents.models import MergeStatus, Resident, ResidentMerge
from app.parties.staff.models import StaffMember
from app.parties.timeline.mentions import unread_ids
from app.rewards.offers.models import Offer, OfferStatus
from app.standing.awards.models import AwardCycle
from app.standing.awards.queries import Due, is_due
from app.standing.programmes.apart import seen_from
from app.standing.records.models import BatchState, Record, RecordBatch, RecordState
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
    PAYMENTS = "payments"
    FAILED = "failed"
    RETURNS = "returns"
    PAYEES = "payees"
    LISTS = "lists"
    AT_THE_BANK = "at_the_bank"
    SHOPS_WITHOUT_ACCOUNT = "shops_without_account"
    ACCOUNTS = "accounts"
    MERGES = "merges"
    CORRECTIONS = "corrections"
    CASES = "cases"
    SNAPS = "snaps"
    COMPLAINTS = "complaints"
    REPORTS = "reports"
    MEDIATIONS = "mediations"
    BATCHES = "batches"
    RECORDS = "records"
    WITHDRAWALS = "withdrawals"
    HOURS = "hours"
    SIGNUPS = "signups"
    TEAM_REQUESTS = "team_requests"
    NOMINATIONS = "nominations"
    AWARDS_JUDGED = "awards_judged"
    AWARDS_PUBLIC = "awards_public"
    RATINGS = "ratings"
    SIGNS = "signs"
    NOTES = "notes"


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
    Task.PAYMENTS: permission("payments:write"),
    Task.FAILED: permission("payments:write"),
    Task.RETURNS: permission("payments:write"),
    Task.PAYEES: permission("payees:write"),
    Task.LISTS: permission("payments:write"),
    Task.AT_THE_BANK: permission("payments:write"),
    Task.SHOPS_WITHOUT_ACCOUNT: permission("payees:write"),
    Task.ACCOUNTS: permission("staff:write"),
    Task.MERGES: permission("residents:write"),
    Task.CORRECTIONS: permission("residents:correct"),
    Task.CASES: permission("cases:write"),
    Task.SNAPS: permission("cases:write"),
    Task.COMPLAINTS: permission("cases:write"),
    Task.REPORTS: permission("reports:handle"),
    Task.MEDIATIONS: permission("mediations:write"),
    Task.BATCHES: permission("records:decide"),
    Task.RECORDS: permission("records:decide"),
    Task.WITHDRAWALS: permission("records:decide"),
    Task.HOURS: permission("gatherings:confirm"),
    Task.SIGNUPS: permission("gatherings:write"),
    Task.TEAM_REQUESTS: permission("gatherings:write"),
    Task.NOMINATIONS: permission("awards:write"),
    Task.AWARDS_JUDGED: permission("awards:write"),
    Task.AWARDS_PUBLIC: permission("awards:grant"),
    Task.RATINGS: permission("ratings:review"),
    Task.SIGNS: permission("fraud:read"),
    Task.NOTES: permission("console:use"),
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
    Task.RETURNS,
    Task.BATCHES,
    Task.RECORDS,
    Task.HOURS,
    Task.AWARDS_PUBLIC,
}
"""What another person must decide on than the one who has begun it."""
RETURNED = {Task.TOP_UPS_RETURNED, Task.ALLOCATIONS_RETURNED}
"""What came back to its drafter, who is told for `RETURNED_DAYS`; nothing is said where nothing did."""
RETURNED_DAYS = 14
OPEN_TOP_UPS = (TopUpStatus.DRAFTED, TopUpStatus.CHECKED)


def unconfirmed() -> tuple[ColumnElement[bool], ...]:
    return (
        StaffMember.confirmed_at.is_(None),
        StaffMember.initial_until.is_(None),
        StaffMember.disabled_at.is_(None),
        StaffMember.role.in_(MONEY_ROLES),
    )


def returned_ids(task: Task, staff: StaffIdentity, now: datetime) -> Select[int]:
    """What came back to its drafter not long ago."""
    since = now - timedelta(days=RETURNED_DAYS)
    if task is Task.TOP_UPS_RETURNED:
        return select(TopUp.id).where(
            TopUp.drafted_by == staff.id, TopUp.status == TopUpStatus.REJECTED, TopUp.decided_at >= since
        )
    return select(Allocation.id).where(
        Allocation.made_by == staff.id,
        Allocation.status == AllocationStatus.REJECTED,
        Allocation.decided_at >= since,
    )


DUE = {Task.NOMINATIONS: Due.PROPOSED, Task.AWARDS_JUDGED: Due.JUDGED, Task.AWARDS_PUBLIC: Due.PUBLIC}


def ids_of(task: Task, staff: StaffIdentity, mine: Collection[int], now: datetime) -> Select[int]:
    """What of a thing waits in the subtree of a staff member; `mine` are the accounts that count as theirs."""
    nodes, own_node = subtree_ids(staff.path), staff.community_id
    if task is Task.TOP_UPS:
        from_above = and_(TopUp.status == TopUpStatus.CHECKED, TopUp.checked_by.not_in(mine), Community.id != own_node)
        return (
            select(TopUp.id)
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
            select(Allocation.id)
            .join(Fund, Fund.id == Allocation.from_fund_id)
            .where(
                Allocation.status == AllocationStatus.DRAFTED,
                Allocation.made_by.not_in(mine),
                Fund.community_id.in_(nodes),
            )
        )
    if task is Task.APPLICATIONS:
        return select(Merchant.id).where(Merchant.community_id.in_(nodes), Merchant.status == MerchantStatus.APPLIED)
    if task is Task.OFFERS:
        communal = Offer.merchant_id.is_(None) & Offer.community_id.in_(nodes)
        return (
            select(Offer.id)
            .outerjoin(Merchant, Merchant.id == Offer.merchant_id)
            .where(Offer.status == OfferStatus.DRAFT, or_(Merchant.community_id.in_(nodes), communal))
        )
    if task is Task.DISPUTES:
        return (
            select(StatementLine.id)
            .join(Statement, Statement.id == StatementLine.statement_id)
            .where(StatementLine.status == LineStatus.DISPUTED, Statement.community_id.in_(nodes))
        )
    if task is Task.REVERSALS:
        return select(ReversalRequest.id).where(
            ReversalRequest.community_id.in_(nodes),
            ReversalRequest.status == RequestStatus.OPEN,
            ReversalRequest.asked_by.not_in(mine),
        )
    if task is Task.STATEMENTS:
        return select(Statement.id).where(
            Statement.community_id.in_(nodes), Statement.status == StatementStatus.CONFIRMED
        )
    if task is Task.PAYEES:
        own = [f"staff:{each}" for each in mine]
        return (
            select(PayeeChange.id)
            .join(Merchant, Merchant.id == PayeeChange.open_merchant_id)
            .where(PayeeChange.proposed_by.not_in(own), Merchant.community_id.in_(nodes))
        )
    if task is Task.LISTS:
        return select(PaymentBatch.id).where(
            PaymentBatch.status == BatchStatus.MADE,
            PaymentBatch.made_by.not_in(mine),
            PaymentBatch.community_id.in_(nodes),
        )
    if task is Task.ACCOUNTS:
        return select(StaffMember.id).where(
            *unconfirmed(), StaffMember.id.not_in(mine), StaffMember.community_id.in_(nodes)
        )
    if task is Task.MERGES:
        kept, gone = aliased(Resident), aliased(Resident)
        return (
            select(ResidentMerge.id)
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
        return select(Record.id).where(
            withdrawal_is_open(), Record.withdrawal_asked_by.not_in(mine), Record.community_id.in_(nodes)
        )
    if task is Task.PAYMENTS:
        return select(Statement.id).where(*_to_pay(nodes), Statement.status == StatementStatus.APPROVED, ~_has_failed())
    if task is Task.FAILED:
        came_back = or_(Statement.status == StatementStatus.RETURNED, _has_failed())
        return select(Statement.id).where(*_to_pay(nodes), came_back)
    if task is Task.RETURNS:
        return select(Statement.id).where(
            Statement.community_id.in_(nodes),
            Statement.status == StatementStatus.PAID,
            Statement.return_asked_by.is_not(None),
            Statement.return_asked_by.not_in(mine),
        )
    if task is Task.AT_THE_BANK:
        return select(PaymentBatch.id).where(
            PaymentBatch.community_id.in_(nodes), PaymentBatch.status == BatchStatus.OPEN
        )
    if task is Task.SHOPS_WITHOUT_ACCOUNT:
        return (
            select(Merchant.id)
            .outerjoin(Payee, Payee.merchant_id == Merchant.id)
            .outerjoin(PayeeChange, PayeeChange.open_merchant_id == Merchant.id)
            .where(
                Merchant.community_id.in_(nodes),
                Merchant.status == MerchantStatus.ACTIVE,
                Payee.id.is_(None),
                PayeeChange.id.is_(None),
            )
        )
    if task is Task.CORRECTIONS:
        return (
            select(Correction.id)
            .join(Resident, Resident.id == Correction.resident_id)
            .where(Correction.status == CorrectionStatus.ASKED, Resident.community_id.in_(nodes))
        )
    if task is Task.CASES:
        return select(Case.id).where(Case.community_id.in_(nodes), Case.kind.in_(ABOUT_RECORDS), Case.is_open.is_(True))
    if task is Task.SNAPS:
        for_the_desk = or_(Case.state == SnapState.RECEIVED, Case.due_at < now, Case.owner_id.in_(mine))
        return select(Case.id).where(
            Case.community_id.in_(nodes), Case.kind == CaseKind.SNAP, Case.is_open.is_(True), for_the_desk
        )
    if task is Task.COMPLAINTS:
        for_the_desk = or_(
            Case.state == ComplaintState.RECEIVED,
            Case.due_at < now,
            Complaint.answered_at.is_not(None),
            Complaint.answer_due_at < now,
        )
        return (
            select(Case.id)
            .join(Complaint, Complaint.id == Case.id)
            .where(Case.community_id.in_(nodes), Case.is_open.is_(True), for_the_desk)
        )
    if task is Task.MEDIATIONS:
        for_a_mediator = or_(
            Case.state == MediationState.AGREED, (Case.state == MediationState.SESSIONS) & Case.owner_id.in_(mine)
        )
        return select(Case.id).where(
            Case.community_id.in_(nodes), Case.kind == CaseKind.MEDIATION, Case.is_open.is_(True), for_a_mediator
        )
    if task is Task.BATCHES:
        return select(RecordBatch.id).where(
            RecordBatch.community_id.in_(nodes),
            RecordBatch.state == BatchState.VERIFYING,
            or_(RecordBatch.submitted_by.is_(None), RecordBatch.submitted_by.not_in(mine)),
        )
    if task is Task.RECORDS:
        return select(Record.id).where(
            Record.community_id.in_(nodes),
            Record.status.in_((RecordState.SUBMITTED, RecordState.VERIFIED)),
            Record.batch_id.is_(None),
            seen_from(staff.path, Record.programme_id),
            or_(Record.created_by.is_(None), Record.created_by.not_in(mine)),
        )
    if task is Task.HOURS:
        entered = exists().where(Presence.gathering_id == Gathering.id, Presence.entered_by.in_(mine))
        return select(Gathering.id).where(
            Gathering.community_id.in_(nodes), Gathering.status == GatheringStatus.ENDED, ~entered
        )
    if task is Task.SIGNUPS:
        return (
            select(Signup.id)
            .join(Gathering, Gathering.id == Signup.gathering_id)
            .where(Signup.status == SignupStatus.ASKED, Gathering.community_id.in_(nodes))
        )
    if task is Task.TEAM_REQUESTS:
        return (
            select(TeamMember.id)
            .join(Team, Team.id == TeamMember.team_id)
            .where(TeamMember.status == MembershipStatus.ASKED, Team.community_id.in_(nodes))
        )
    if task in DUE:
        due = select(AwardCycle.id).where(AwardCycle.community_id.in_(nodes), *is_due(DUE[task], now))
        others = or_(AwardCycle.decided_by.is_(None), AwardCycle.decided_by.not_in(mine))
        return due.where(others) if task is Task.AWARDS_PUBLIC else due
    if task is Task.NOTES:
        return unread_ids(staff)
    if task is Task.RATINGS:
        return (
            select(Inspection.id)
            .join(Merchant, Merchant.id == Inspection.merchant_id)
            .where(Inspection.closed_at.is_(None), Merchant.community_id.in_(nodes))
        )
    return (
        select(FraudSign.id)
        .join(Merchant, Merchant.id == FraudSign.merchant_id)
        .where(FraudSign.state == SignState.OPEN, Merchant.community_id.in_(nodes))
    )


def _to_pay(nodes: Select[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        Statement.community_id.in_(nodes),
        Statement.status.in_(PAY.sources),
        Statement.total_fen > 0,
        ~exists().where(PaymentItem.open_statement_id == Statement.id),
    )


def _has_failed() -> ColumnElement[bool]:
    return exists().where(PaymentItem.statement_id == Statement.id, PaymentItem.status == ItemStatus.FAILED)
