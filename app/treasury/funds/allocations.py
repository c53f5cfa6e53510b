"""Money handed down the tree."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from app.core import audit
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.errors import BalanceTooLowError
from app.ledger.kinds import JournalKind
from app.parties.communities.nodes import get_community, subtree_ids
from app.parties.staff.models import StaffMember
from app.treasury.funds.actions import FundAction
from app.treasury.funds.errors import AllocationNotFoundError, NotBelowError
from app.treasury.funds.funds import fund_in_scope, require_fund_open, short_of
from app.treasury.funds.models import Allocation, Fund, Reversal

_Source, _Target = aliased(Fund), aliased(Fund)


@dataclass(frozen=True, slots=True)
class ShownAllocation:
    """An allocation with both funds, and who made it, by username. `reversal` is there where it was undone."""

    allocation: Allocation
    source: Fund
    target: Fund
    maker: str
    reversal: Reversal | None = None
    reverser: str | None = None


def allocate(
    session: Session, *, fund_id: int, to_fund_id: int, amount_fen: int, memo: str, staff: StaffIdentity, now: datetime
) -> Allocation:
    """Hand money of a fund to the fund of a node below.

    Raises FundNotFoundError, NodeClosedError, NotBelowError, FundShortError with `missing_fen`.
    """
    source = fund_in_scope(session, fund_id=fund_id, staff=staff)
    target = fund_in_scope(session, fund_id=to_fund_id, staff=staff)
    above, below = get_community(session, source.community_id), get_community(session, target.community_id)
    if above.id == below.id or not below.path.startswith(above.path):
        raise NotBelowError
    allocation = Allocation(
        from_fund_id=source.id, to_fund_id=target.id, amount_fen=amount_fen, memo=memo, made_by=staff.id, made_at=now
    )
    session.add(allocation)
    require_fund_open(session, source.id, target.id)
    entry = ledger.Entry(
        JournalKind.ALLOCATION,
        f"allocation:{allocation.id}",
        [(chart.fund(source.id, "available"), -amount_fen), (chart.fund(target.id, "available"), amount_fen)],
        memo=memo,
    )
    try:
        ledger.post(session, entry, at=now, actor=staff.actor)
    except BalanceTooLowError as error:
        raise short_of(session, source.id, amount_fen) from error
    audit.note(
        session,
        staff=staff,
        action=FundAction.ALLOCATED,
        subject_id=allocation.id,
        at=now,
        path=above.path,
        amount_fen=amount_fen,
        from_fund_id=source.id,
        to_fund_id=target.id,
    )
    return allocation


def allocations_in_scope(
    session: Session, *, staff: StaffIdentity, fund_id: int | None, cursor: str | None, limit: int
) -> Page[ShownAllocation]:
    """The allocations that a subtree has made or received, newest first."""
    query = _shown(staff)
    if fund_id is not None:
        query = query.where(or_(Allocation.from_fund_id == fund_id, Allocation.to_fund_id == fund_id))
    page = newest_first(session, query, Allocation.id, cursor=cursor, limit=limit)
    return page.map(lambda row: ShownAllocation(*row[1:]))


def allocation_in_scope(session: Session, *, allocation_id: int, staff: StaffIdentity) -> ShownAllocation:
    """One allocation that a subtree has made or received. Raises AllocationNotFoundError."""
    row = session.execute(_shown(staff).where(Allocation.id == allocation_id)).one_or_none()
    if row is None:
        raise AllocationNotFoundError
    return ShownAllocation(*row[1:])


def _shown(staff: StaffIdentity) -> Select[int, Allocation, Fund, Fund, str, Reversal, str]:
    """Whoever may see the fund at one end may see the allocation."""
    maker, reverser = aliased(StaffMember), aliased(StaffMember)
    nodes = subtree_ids(staff.path)
    return (
        select(Allocation.id, Allocation, _Source, _Target, maker.username, Reversal, reverser.username)
        .join(_Source, _Source.id == Allocation.from_fund_id)
        .join(_Target, _Target.id == Allocation.to_fund_id)
        .join(maker, maker.id == Allocation.made_by)
        .outerjoin(Reversal, Reversal.allocation_id == Allocation.id)
        .outerjoin(reverser, reverser.id == Reversal.made_by)
        .where(or_(_Source.community_id.in_(nodes), _Target.community_id.in_(nodes)))
    )
