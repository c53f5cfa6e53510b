"""Money handed down the tree: drafted by one person, moved by another's approval."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from app.core import audit
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.core.workflow import Transition
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.errors import BalanceTooLowError
from app.ledger.kinds import JournalKind
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community, subtree_ids
from app.parties.staff import same_person
from app.parties.staff.models import StaffMember
from app.treasury.funds.actions import FundAction
from app.treasury.funds.errors import (
    AllocationNotFoundError,
    FundNotFoundError,
    NotBelowError,
    NotYourDraftError,
    SamePersonAllocatesError,
)
from app.treasury.funds.funds import fund_in_scope, require_fund_open, short_of
from app.treasury.funds.models import Allocation, AllocationStatus, Fund, Reversal
from app.treasury.funds.workflow import ALLOCATE, ALLOCATIONS, REJECT_ALLOCATION, WITHDRAW_ALLOCATION

_Source, _Target = aliased(Fund), aliased(Fund)


@dataclass(frozen=True, slots=True)
class ShownAllocation:
    """An allocation with both funds, and who drafted and decided it, by username. `reversal` is there where it was
    undone.
    """

    allocation: Allocation
    source: Fund
    target: Fund
    maker: str
    approver: str | None
    reversal: Reversal | None = None
    reverser: str | None = None


def draft_allocation(
    session: Session, *, fund_id: int, to_fund_id: int, amount_fen: int, memo: str, staff: StaffIdentity, now: datetime
) -> Allocation:
    """Ask for money of a fund for the fund of a node below; it moves once another person has approved it.

    Raises FundNotFoundError, NodeClosedError, NotBelowError, FundShortError with `missing_fen`.
    """
    source = fund_in_scope(session, fund_id=fund_id, staff=staff)
    if ledger.balance(session, chart.fund(source.id, "available")) < amount_fen:
        raise short_of(session, source.id, amount_fen)
    return draft_ahead(
        session, fund_id=fund_id, to_fund_id=to_fund_id, amount_fen=amount_fen, memo=memo, staff=staff, now=now
    )


def draft_ahead(
    session: Session, *, fund_id: int, to_fund_id: int, amount_fen: int, memo: str, staff: StaffIdentity, now: datetime
) -> Allocation:
    """The same before the money is there, as on a first day: it has to be when somebody approves.

    Raises FundNotFoundError, NodeClosedError, NotBelowError.
    """
    source, target, above = _require_below(session, fund_id, to_fund_id, staff)
    allocation = Allocation(
        from_fund_id=source.id, to_fund_id=target.id, amount_fen=amount_fen, memo=memo, made_by=staff.id, made_at=now
    )
    session.add(allocation)
    require_fund_open(session, source.id, target.id)
    facts, action = ALLOCATIONS.facts(allocation), FundAction.ALLOCATION_DRAFTED
    audit.note(session, staff=staff, action=action, subject_id=allocation.id, at=now, path=above.path, **facts)
    return allocation


def _require_below(
    session: Session, fund_id: int, to_fund_id: int, staff: StaffIdentity
) -> tuple[Fund, Fund, Community]:
    """Both funds, and the node of the first. Raises FundNotFoundError, NodeClosedError, and NotBelowError, also where a
    node has moved since.
    """
    source = fund_in_scope(session, fund_id=fund_id, staff=staff)
    target = fund_in_scope(session, fund_id=to_fund_id, staff=staff)
    above, below = get_community(session, source.community_id), get_community(session, target.community_id)
    if above.id == below.id or not below.path.startswith(above.path):
        raise NotBelowError
    require_fund_open(session, source.id, target.id)
    return source, target, above


def draft_allocations(
    session: Session,
    *,
    fund_id: int,
    to_fund_ids: Collection[int],
    amount_fen: int,
    memo: str,
    staff: StaffIdentity,
    now: datetime,
) -> list[Allocation]:
    """The same amount for each of several funds, as drafts of their own. Raises what `draft_allocation` does, also
    where the fund cannot give all of them their share.
    """
    targets = sorted(set(to_fund_ids))
    source = fund_in_scope(session, fund_id=fund_id, staff=staff)
    wanted_fen = amount_fen * len(targets)
    if ledger.balance(session, chart.fund(source.id, "available")) < wanted_fen:
        raise short_of(session, source.id, wanted_fen)
    draft = partial(draft_allocation, session, fund_id=fund_id, amount_fen=amount_fen, memo=memo, staff=staff, now=now)
    return [draft(to_fund_id=each) for each in targets]


def given_or_drafted(session: Session, fund_ids: Collection[int]) -> set[int]:
    """Those of some funds that have been handed money from above, or for which a draft waits."""
    counts = Allocation.status.in_([AllocationStatus.DRAFTED, AllocationStatus.APPROVED])
    return set(session.scalars(select(Allocation.to_fund_id).where(Allocation.to_fund_id.in_(fund_ids), counts)))


def approve_allocation(session: Session, *, allocation_id: int, staff: StaffIdentity, now: datetime) -> Allocation:
    """Hand the money down. Only for staff of the fund it comes from, or above.

    Raises AllocationNotFoundError, AllocationStateError, SamePersonAllocatesError, NotBelowError, NodeClosedError, and
    FundShortError with `missing_fen`.
    """
    allocation = _decide(session, allocation_id, ALLOCATE, staff, now)
    _require_below(session, allocation.from_fund_id, allocation.to_fund_id, staff)
    source, target, amount_fen = allocation.from_fund_id, allocation.to_fund_id, allocation.amount_fen
    entry = ledger.Entry(
        JournalKind.ALLOCATION,
        f"allocation:{allocation.id}",
        [(chart.fund(source, "available"), -amount_fen), (chart.fund(target, "available"), amount_fen)],
        memo=allocation.memo,
    )
    try:
        ledger.post(session, entry, at=now, actor=staff.actor)
    except BalanceTooLowError as error:
        raise short_of(session, source, amount_fen) from error
    ALLOCATIONS.note(session, allocation, ALLOCATE, staff=staff, at=now)
    return allocation


def approve_allocations(
    session: Session, *, allocation_ids: Collection[int], staff: StaffIdentity, now: datetime
) -> list[Allocation]:
    """All of several drafts, or none. Raises what `approve_allocation` does."""
    return [
        approve_allocation(session, allocation_id=each, staff=staff, now=now) for each in sorted(set(allocation_ids))
    ]


def reject_allocation(
    session: Session, *, allocation_id: int, reason: str, staff: StaffIdentity, now: datetime
) -> Allocation:
    """Refuse it: no money moves, and who drafted it is told why.

    Raises AllocationNotFoundError, AllocationStateError, SamePersonAllocatesError.
    """
    allocation = _decide(session, allocation_id, REJECT_ALLOCATION, staff, now)
    allocation.rejection_reason = reason
    ALLOCATIONS.note(session, allocation, REJECT_ALLOCATION, staff=staff, at=now, reason=reason)
    return allocation


def withdraw_allocation(session: Session, *, allocation_id: int, staff: StaffIdentity, now: datetime) -> Allocation:
    """Take one's own draft back. Raises AllocationNotFoundError, AllocationStateError, NotYourDraftError."""
    allocation = lock_allocation(session, allocation_id=allocation_id, staff=staff)
    if allocation.made_by != staff.id:
        raise NotYourDraftError
    ALLOCATIONS.enter(allocation, WITHDRAW_ALLOCATION, decided_at=now)
    ALLOCATIONS.note(session, allocation, WITHDRAW_ALLOCATION, staff=staff, at=now)
    return allocation


def _decide(
    session: Session, allocation_id: int, step: Transition[AllocationStatus], staff: StaffIdentity, now: datetime
) -> Allocation:
    allocation = lock_allocation(session, allocation_id=allocation_id, staff=staff)
    than = [allocation.made_by]
    same_person.require_another(session, staff=staff, than=than, now=now, error=SamePersonAllocatesError)
    ALLOCATIONS.enter(allocation, step, approved_by=staff.id, decided_at=now)
    return allocation


def lock_allocation(session: Session, *, allocation_id: int, staff: StaffIdentity) -> Allocation:
    """An allocation out of a fund of the subtree, held until the end of the transaction.

    Raises AllocationNotFoundError.
    """
    allocation = session.scalar(
        select(Allocation)
        .where(Allocation.id == allocation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if allocation is None:
        raise AllocationNotFoundError
    try:
        fund_in_scope(session, fund_id=allocation.from_fund_id, staff=staff)
    except FundNotFoundError as error:
        raise AllocationNotFoundError from error
    return allocation


def allocations_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    fund_id: int | None,
    cursor: str | None,
    limit: int,
    status: AllocationStatus | None = None,
) -> Page[ShownAllocation]:
    """The allocations that a subtree has made or received, newest first."""
    query = _shown(staff)
    if status is not None:
        query = query.where(Allocation.status == status)
    if fund_id is not None:
        query = query.where(or_(Allocation.from_fund_id == fund_id, Allocation.to_fund_id == fund_id))
    sums = {"amount_fen": Allocation.amount_fen}
    page = newest_first(session, query, Allocation.id, cursor=cursor, limit=limit, sums=sums)
    return page.map(lambda row: ShownAllocation(*row[1:]))


def allocation_in_scope(session: Session, *, allocation_id: int, staff: StaffIdentity) -> ShownAllocation:
    """One allocation that a subtree has made or received. Raises AllocationNotFoundError."""
    row = session.execute(_shown(staff).where(Allocation.id == allocation_id)).one_or_none()
    if row is None:
        raise AllocationNotFoundError
    return ShownAllocation(*row[1:])


def _shown(staff: StaffIdentity) -> Select[int, Allocation, Fund, Fund, str, str, Reversal, str]:
    """Whoever may see the fund at one end may see the allocation."""
    maker, approver, reverser = (aliased(StaffMember) for _ in range(3))
    nodes = subtree_ids(staff.path)
    names = (maker.username, approver.username, Reversal, reverser.username)
    return (
        select(Allocation.id, Allocation, _Source, _Target, *names)
        .join(_Source, _Source.id == Allocation.from_fund_id)
        .join(_Target, _Target.id == Allocation.to_fund_id)
        .join(maker, maker.id == Allocation.made_by)
        .outerjoin(approver, approver.id == Allocation.approved_by)
        .outerjoin(Reversal, Reversal.allocation_id == Allocation.id)
        .outerjoin(reverser, reverser.id == Reversal.made_by)
        .where(or_(_Source.community_id.in_(nodes), _Target.community_id.in_(nodes)))
    )
