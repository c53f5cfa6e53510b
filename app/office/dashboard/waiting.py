"""What waits for somebody's decision in a subtree, and who may decide: counted over what is open, never over all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, literal, select, union, union_all
from sqlalchemy.orm import Session

from app.alliance.settlement.models import (
    BatchStatus,
    PayeeChange,
    PaymentBatch,
    RequestStatus,
    ReversalRequest,
    Statement,
)
from app.alliance.settlement.payee_changes import staff_id_of
from app.civic.cases.models import Case
from app.civic.gatherings.models import Gathering, GatheringStatus, Presence
from app.civic.reports.queries import waiting_ids
from app.core.identities import StaffIdentity
from app.office.dashboard.waiting_queries import (
    DECIDED_BY,
    OF_TWO,
    OPEN_TOP_UPS,
    RETURNED,
    Task,
    ids_of,
    returned_ids,
    unconfirmed,
)
from app.parties.residents.models import MergeStatus, ResidentMerge
from app.parties.staff.models import StaffMember
from app.parties.staff.same_person import same_persons
from app.standing.awards.models import AwardCycle, CycleState
from app.standing.records.models import BatchState, Record, RecordBatch, RecordState
from app.standing.records.queries import withdrawal_is_open
from app.treasury.funds.models import Allocation, AllocationStatus, TopUp, TopUpStatus

COUNTED = 999
"""Nobody counts further."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much there is of a thing; `only` is the id of a single one."""

    task: Task
    count: int
    only: int | None = None


def waiting_for(session: Session, *, staff: StaffIdentity, now: datetime) -> list[Waiting]:
    """How much there is of each thing that this staff member may decide on, in their subtree; `COUNTED` and one more
    where there is more.
    """
    tasks = [task for task in Task if DECIDED_BY[task].allows(staff.role)]
    if not tasks:
        return []
    mine = _own_accounts(session, staff, now) if OF_TWO & set(tasks) else set()
    queries = [_ids(session, task, staff, mine, now) for task in tasks]
    some = [query.limit(COUNTED + 1).subquery() for query in queries]
    columns = [select(func.count(), func.min(each.c.id)).select_from(each) for each in some]
    rows = session.execute(union_all(*(each.add_columns(literal(n)) for n, each in enumerate(columns)))).all()
    counted = {n: (int(count), one) for count, one, n in rows}
    found = [
        Waiting(task, counted[n][0], counted[n][1] if counted[n][0] == 1 else None) for n, task in enumerate(tasks)
    ]
    return [each for each in found if each.count or each.task not in RETURNED]


def _ids(session: Session, task: Task, staff: StaffIdentity, mine: set[int], now: datetime) -> Select[int]:
    if task is Task.REPORTS:  # Which of them are about who asks, no query can tell: their words are encrypted.
        ids = waiting_ids(session, staff=staff, mine={staff.id, *mine}, now=now)
        return select(Case.id).where(Case.id.in_(ids))
    return returned_ids(task, staff, now) if task in RETURNED else ids_of(task, staff, mine, now)


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
    returners = select(Statement.return_asked_by).where(Statement.return_asked_by.is_not(None)).distinct()
    batchers = select(RecordBatch.submitted_by).where(RecordBatch.state == BatchState.VERIFYING).distinct()
    waits = Record.status.in_((RecordState.SUBMITTED, RecordState.VERIFIED)), Record.batch_id.is_(None)
    enterers_of_records = select(Record.created_by).where(*waits).distinct()
    enterers_of_hours = (
        select(Presence.entered_by)
        .join(Gathering, Gathering.id == Presence.gathering_id)
        .where(Gathering.status == GatheringStatus.ENDED, Presence.entered_by.is_not(None))
        .distinct()
    )
    deciders = select(AwardCycle.decided_by).where(AwardCycle.state == CycleState.PUBLIC).distinct()
    all_begun: CompoundSelect[Any] = union(
        *(drafters, checkers, allocators, makers, askers, mergers, withdrawers),
        *(returners, batchers, enterers_of_records, enterers_of_hours, deciders),
    )
    begun = {*session.scalars(all_begun), *map(staff_id_of, enterers)}
    begun |= set(session.scalars(select(StaffMember.id).where(*unconfirmed())))
    return same_persons(session, staff_id=staff.id, among={each for each in begun if each is not None}, now=now)
