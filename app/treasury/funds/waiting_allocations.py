"""All drafts that wait for somebody's approval as one: which, how much they come to, handed down together."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties.communities.nodes import subtree_ids
from app.parties.staff.same_person import same_persons
from app.treasury.funds.allocations import approve_allocations
from app.treasury.funds.errors import WaitingChangedError
from app.treasury.funds.models import Allocation, AllocationStatus, Fund

WAITING_MAX = 100
"""So many at once: as many as one form drafts."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Drafts that a staff member may approve: which, the oldest first, at most `WAITING_MAX`, and their sum."""

    ids: list[int]
    total_fen: int


def waiting_allocations(session: Session, *, staff: StaffIdentity, fund_id: int | None, now: datetime) -> Waiting:
    """Drafts out of funds of the subtree that another person has made; those of one fund only, if one is named."""
    drafts = (
        select(Allocation)
        .join(Fund, Fund.id == Allocation.from_fund_id)
        .where(Allocation.status == AllocationStatus.DRAFTED, Fund.community_id.in_(subtree_ids(staff.path)))
    )
    if fund_id is not None:
        drafts = drafts.where((Allocation.from_fund_id == fund_id) | (Allocation.to_fund_id == fund_id))
    makers = set(session.scalars(drafts.with_only_columns(Allocation.made_by).distinct()))
    own = same_persons(session, staff_id=staff.id, among=makers, now=now)
    of_others = drafts.where(Allocation.made_by.not_in(own)).order_by(Allocation.id).limit(WAITING_MAX)
    rows = session.execute(of_others.with_only_columns(Allocation.id, Allocation.amount_fen)).all()
    return Waiting([row.id for row in rows], sum(row.amount_fen for row in rows))


def approve_waiting(
    session: Session, *, count: int, total_fen: int, staff: StaffIdentity, fund_id: int | None, now: datetime
) -> list[Allocation]:
    """Hand down all that `waiting_allocations` finds, where they are as many and come to as much as was shown.

    Raises WaitingChangedError, and what `approve_allocation` does: then none is handed down.
    """
    found = waiting_allocations(session, staff=staff, fund_id=fund_id, now=now)
    if (len(found.ids), found.total_fen) != (count, total_fen):
        raise WaitingChangedError
    return approve_allocations(session, allocation_ids=found.ids, staff=staff, now=now)
