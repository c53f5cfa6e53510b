"""What was booked by mistake, taken back: a journal of its own, opposite to the first, while the money is still there.

Nothing of a top-up or an allocation changes; the reversal is a row beside it. Two people again: who approved one cannot
take it back (docs/decisions/0009).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.errors import BalanceTooLowError
from app.ledger.kinds import JournalKind
from app.parties.communities.nodes import subtree_ids
from app.parties.staff import same_person
from app.parties.staff.models import StaffMember
from app.treasury.funds import references
from app.treasury.funds.actions import FundAction
from app.treasury.funds.allocations import lock_allocation
from app.treasury.funds.errors import (
    AllocationNotFoundError,
    AllocationStateError,
    FundNotFoundError,
    ReversalNotFoundError,
    ReversedAlreadyError,
    SamePersonReversesError,
    TopUpStateError,
)
from app.treasury.funds.funds import fund_in_scope, path_of, require_fund_open, short_of
from app.treasury.funds.models import Allocation, AllocationStatus, Fund, Reversal, TopUp, TopUpStatus
from app.treasury.funds.references import MoneyKind
from app.treasury.funds.top_ups import lock_top_up


@dataclass(frozen=True, slots=True)
class ShownReversal:
    """A reversal with who made it, by username, and what it took back."""

    reversal: Reversal
    maker: str
    top_up: TopUp | None
    allocation: Allocation | None


def reverse_top_up(session: Session, *, top_up_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Reversal:
    """Take an approved top-up out of its fund again; its bank reference can then be entered anew.

    Raises TopUpNotFoundError, TopUpStateError, SamePersonReversesError, ReversedAlreadyError, and FundShortError with
    `missing_fen` where the money has been spent meanwhile.
    """
    top_up = lock_top_up(session, top_up_id=top_up_id, staff=staff)
    if top_up.status is not TopUpStatus.APPROVED:
        raise TopUpStateError("只有已入账的充值可以冲正。", {"status": top_up.status.value})
    than = [top_up.approved_by, top_up.checked_by]
    same_person.require_another(session, staff=staff, than=than, now=now, error=SamePersonReversesError)
    if session.scalar(select(exists().where(Reversal.top_up_id == top_up.id))):
        raise ReversedAlreadyError
    references.give_up(session, kind=MoneyKind.TOP_UP, subject_id=top_up.id, now=now)
    reversal = Reversal(top_up_id=top_up.id, amount_fen=top_up.amount_fen, reason=reason, made_by=staff.id, made_at=now)
    legs = [
        (chart.fund(top_up.fund_id, "source"), top_up.amount_fen),
        (chart.fund(top_up.fund_id, "available"), -top_up.amount_fen),
    ]
    return _book(
        session, reversal, top_up.fund_id, JournalKind.TOP_UP_REVERSAL, f"reverse:top_up:{top_up.id}", legs, staff
    )


def reverse_allocation(
    session: Session, *, allocation_id: int, reason: str, staff: StaffIdentity, now: datetime
) -> Reversal:
    """Hand the money of an allocation back up. Only for staff to whose subtree both funds belong.

    Raises AllocationNotFoundError, NodeClosedError, AllocationStateError, SamePersonReversesError,
    ReversedAlreadyError, and FundShortError with `missing_fen` where the money has been spent meanwhile.
    """
    allocation = lock_allocation(session, allocation_id=allocation_id, staff=staff)
    if allocation.status is not AllocationStatus.APPROVED:
        raise AllocationStateError("只有已划拨的可以冲正。", {"status": allocation.status.value})
    try:
        fund_in_scope(session, fund_id=allocation.to_fund_id, staff=staff)  # Their nodes may have parted since.
    except FundNotFoundError as error:
        raise AllocationNotFoundError from error
    require_fund_open(session, allocation.from_fund_id)
    than = [allocation.approved_by or allocation.made_by]
    same_person.require_another(session, staff=staff, than=than, now=now, error=SamePersonReversesError)
    if session.scalar(select(exists().where(Reversal.allocation_id == allocation.id))):
        raise ReversedAlreadyError
    reversal = Reversal(
        allocation_id=allocation.id, amount_fen=allocation.amount_fen, reason=reason, made_by=staff.id, made_at=now
    )
    legs = [
        (chart.fund(allocation.from_fund_id, "available"), allocation.amount_fen),
        (chart.fund(allocation.to_fund_id, "available"), -allocation.amount_fen),
    ]
    reference = f"reverse:allocation:{allocation.id}"
    return _book(session, reversal, allocation.to_fund_id, JournalKind.ALLOCATION_REVERSAL, reference, legs, staff)


def _book(
    session: Session,
    reversal: Reversal,
    from_fund_id: int,
    kind: JournalKind,
    reference: str,
    legs: list[tuple[chart.AccountKey, int]],
    staff: StaffIdentity,
) -> Reversal:
    session.add(reversal)
    session.flush()
    entry = ledger.Entry(kind, reference, legs, memo=reversal.reason)
    try:
        ledger.post(session, entry, at=reversal.made_at, actor=staff.actor)
    except BalanceTooLowError as error:
        raise short_of(session, from_fund_id, reversal.amount_fen) from error
    audit.note(
        session,
        staff=staff,
        action=FundAction.TOP_UP_REVERSED if reversal.top_up_id else FundAction.ALLOCATION_REVERSED,
        subject_id=reversal.top_up_id or reversal.allocation_id,
        at=reversal.made_at,
        path=path_of(session, from_fund_id),
        amount_fen=reversal.amount_fen,
        reason=reversal.reason,
    )
    return reversal


def reversal_in_scope(session: Session, *, reversal_id: int, staff: StaffIdentity) -> ShownReversal:
    """A reversal that has to do with a fund of the subtree. Raises ReversalNotFoundError."""
    own = select(Fund.id).where(Fund.community_id.in_(subtree_ids(staff.path)))
    row = session.execute(
        select(Reversal, StaffMember.username, TopUp, Allocation)
        .join(StaffMember, StaffMember.id == Reversal.made_by)
        .outerjoin(TopUp, TopUp.id == Reversal.top_up_id)
        .outerjoin(Allocation, Allocation.id == Reversal.allocation_id)
        .where(
            Reversal.id == reversal_id,
            or_(TopUp.fund_id.in_(own), Allocation.from_fund_id.in_(own), Allocation.to_fund_id.in_(own)),
        )
    ).one_or_none()
    if row is None:
        raise ReversalNotFoundError
    return ShownReversal(*row)
