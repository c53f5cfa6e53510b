"""A batch is decided: verified, approved by another person or by a council, made public as one; or turned down.

Points wait while the fund cannot bear them: the batch is decided, and becomes public when there is money.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import Acting, StaffIdentity
from app.core.tasks import Task, enqueue
from app.core.working_days import calendar
from app.parties.communities.nodes import get_community
from app.parties.staff import same_person
from app.standing.programmes.recusal import require_unrelated
from app.standing.records.actions import BatchAction
from app.standing.records.batch_costs import cost_of
from app.standing.records.batches import batch_in_scope
from app.standing.records.closing import close
from app.standing.records.council_needed import is_for_council, needs_council
from app.standing.records.deciding import PUBLICITY_WORKING_DAYS, let_count
from app.standing.records.errors import CouncilDecidesError, NotVerifiedError
from app.standing.records.holding import hold_all, sides_of
from app.standing.records.models import BatchState, Record, RecordBatch, RecordState
from app.standing.records.submitting import AT_ONCE, Progress, silent
from app.standing.records.workflow import (
    APPROVE_BATCH,
    COUNCIL_DECIDES,
    GIVE_BACK,
    LAY_BEFORE,
    PUBLISH,
    RECORD_BATCHES,
    RECORDS,
    RELEASE,
    VERIFY,
    WITHDRAW,
    WITHDRAW_BATCH,
)

TASK = "records.approve_batch"
WAITS = (RecordState.SUBMITTED, RecordState.VERIFIED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many lines of a batch nobody has verified, and how many only a council may let count."""

    to_verify: int
    for_council: int


def waiting(session: Session, batch: RecordBatch) -> Waiting:
    mine = Record.batch_id == batch.id, Record.status.in_(WAITS)
    to_verify = select(func.count()).where(Record.batch_id == batch.id, Record.status == RecordState.SUBMITTED)
    for_council = select(func.count()).select_from(Record).join(Record.rule).where(*mine, is_for_council())
    return Waiting(session.scalar(to_verify) or 0, session.scalar(for_council) or 0)


def verify(session: Session, *, batch_id: int, staff: StaffIdentity, now: datetime) -> RecordBatch:
    """What others have handed in is so. What one has handed in oneself stays for somebody else, what lacks its picture
    for one.

    Raises BatchNotFoundError, BatchStateError, RelatedPersonError, SamePersonError where nothing is left to verify but
    one's own.
    """
    batch = batch_in_scope(session, batch_id=batch_id, staff=staff)
    RECORD_BATCHES.hold(session, batch, APPROVE_BATCH)
    records = hold_all(session, Record.batch_id == batch.id, Record.status == RecordState.SUBMITTED)
    _require_unrelated(session, records, staff)
    mine = _mine(session, {record.created_by for record in records}, staff, now)
    others = [record for record in records if record.created_by not in mine]
    if records and not others:
        same_person.require_another(session, staff=staff, than=mine, now=now)
    seen = [record for record in others if not record.lacks_picture]
    for record in seen:
        RECORDS.enter(record, VERIFY, verified_by=staff.id, verified_at=now, remark="")
    path = get_community(session, batch.community_id).path
    facts = {"created": batch.lines, "points": batch.points, "verified": len(seen)}
    audit.note(session, staff=staff, action=BatchAction.VERIFIED, subject_id=batch.id, at=now, path=path, **facts)
    return batch


def _require_unrelated(session: Session, records: Collection[Record], staff: StaffIdentity) -> None:
    subjects = {side for record in records for side in sides_of(record)}
    require_unrelated(session, staff=staff, subjects=subjects)


def _mine(session: Session, people: Collection[int | None], staff: StaffIdentity, now: datetime) -> set[int]:
    known = {each for each in people if each is not None}
    return same_person.same_persons(session, staff_id=staff.id, among=known, now=now)


def approve(
    session: Session,
    *,
    batch_id: int,
    staff: StaffIdentity,
    now: datetime,
    rate_fen: int,
    progress: Progress = silent,
) -> RecordBatch:
    """Verify the records of a batch that still wait, and let those count that this person may: a minus waits for a
    third, what lacks its picture for one. They are public as one, once the fund bears their points at `rate_fen` each.

    Raises BatchNotFoundError, BatchStateError, RelatedPersonError, SamePersonError; CouncilDecidesError where a rule
    wants a council, but for a spreadsheet, whose other rows are decided.
    """
    batch = batch_in_scope(session, batch_id=batch_id, staff=staff)
    RECORD_BATCHES.hold(session, batch, APPROVE_BATCH)
    same_person.require_another(session, staff=staff, than=[batch.submitted_by], now=now)
    if batch.is_collected and (for_council := waiting(session, batch).for_council):
        raise CouncilDecidesError(details={"count": for_council})
    records = hold_all(session, Record.batch_id == batch.id, Record.status.in_(WAITS))
    _require_unrelated(session, records, staff)
    people = {person for record in records for person in (record.created_by, record.verified_by)}
    mine = _mine(session, {*people, staff.id}, staff, now)
    if batch.is_collected and all(record.created_by in mine for record in records):
        same_person.require_another(session, staff=staff, than=[record.created_by for record in records], now=now)
    _decide(session, records, mine, staff=staff, now=now, progress=progress)
    RECORD_BATCHES.enter(batch, APPROVE_BATCH, decided_by=staff.id, decided_at=now)
    RECORD_BATCHES.note(session, batch, APPROVE_BATCH, staff=staff, at=now)
    release(session, batch, now=now, rate_fen=rate_fen)
    return batch


def approve_or_begin(
    session: Session, *, batch_id: int, staff: StaffIdentity, now: datetime, rate_fen: int
) -> tuple[RecordBatch, Task | None]:
    """Approve a batch at once or, where it is large, as a task; raises what `approve` raises."""
    batch = batch_in_scope(session, batch_id=batch_id, staff=staff)
    if batch.lines <= AT_ONCE:
        return approve(session, batch_id=batch_id, staff=staff, now=now, rate_fen=rate_fen), None
    RECORD_BATCHES.require(batch, APPROVE_BATCH)
    same_person.require_another(session, staff=staff, than=[batch.submitted_by], now=now)
    return batch, enqueue(session, kind=TASK, params={"record_batch_id": batch.id}, staff=staff, now=now)


def _decide(
    session: Session,
    records: list[Record],
    mine: set[int],
    *,
    staff: StaffIdentity,
    now: datetime,
    progress: Progress,
) -> None:
    for start in range(0, len(records), AT_ONCE):
        part = records[start : start + AT_ONCE]
        others = [record for record in part if record.created_by not in mine]
        others = [record for record in others if record.status is RecordState.VERIFIED or not record.lacks_picture]
        for record in others:
            if record.status is RecordState.SUBMITTED:
                RECORDS.enter(record, VERIFY, verified_by=staff.id, verified_at=now)
        let = [record for record in others if record.score_delta >= 0 or record.verified_by not in mine]
        let = [record for record in let if not needs_council(record)]
        let_count(session, let, staff_id=staff.id, now=now, with_batch=True)
        session.flush()
        progress(start + len(part), len(records))


def release(session: Session, batch: RecordBatch, *, now: datetime, rate_fen: int) -> bool:
    """Make the approved pluses of a decided batch, which is held, public together; says whether the fund bears it.

    A point that is worth nothing costs nothing.
    """
    if rate_fen and not cost_of(session, batch, rate_fen=rate_fen).is_covered:
        return False
    until = calendar.load(session).until(now, PUBLICITY_WORKING_DAYS)
    approved = Record.batch_id == batch.id, Record.status == RecordState.APPROVED, Record.score_delta >= 0
    for record in hold_all(session, *approved):
        RECORDS.enter(record, PUBLISH, due_at=until)
    RECORD_BATCHES.enter(batch, RELEASE)
    return True


def release_next(session: Session, *, now: datetime, rate_fen: int, after_id: int) -> int | None:
    """Make the next decided batch after this id public, where its fund bears it; says which it was."""
    wanted = select(RecordBatch).where(RecordBatch.id > after_id, RecordBatch.state == BatchState.DECIDED)
    query = wanted.order_by(RecordBatch.id).limit(1).with_for_update(skip_locked=True)
    batch = session.scalar(query.execution_options(populate_existing=True))
    if batch is None:
        return None
    release(session, batch, now=now, rate_fen=rate_fen)
    return batch.id


def lay_before(session: Session, *, batch_id: int, staff: Acting, now: datetime) -> RecordBatch:
    """A council is to decide it. Raises BatchNotFoundError, BatchStateError, NotVerifiedError."""
    batch = batch_in_scope(session, batch_id=batch_id, staff=staff)
    RECORD_BATCHES.hold(session, batch, LAY_BEFORE)
    if to_verify := waiting(session, batch).to_verify:
        raise NotVerifiedError(details={"count": to_verify})
    RECORD_BATCHES.enter(batch, LAY_BEFORE)
    RECORD_BATCHES.note(session, batch, LAY_BEFORE, staff=staff, at=now)
    return batch


def settle(session: Session, *, batch_id: int, decided: bool, now: datetime) -> None:
    """A meeting is over: a batch of which it has decided something is decided, another one waits again."""
    batch = session.get_one(RecordBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch.state is BatchState.AGENDA and decided:
        RECORD_BATCHES.enter(batch, COUNCIL_DECIDES, decided_at=now)
    elif batch.state is BatchState.AGENDA:
        RECORD_BATCHES.enter(batch, GIVE_BACK)


def withdraw(session: Session, *, batch_id: int, reason: str, staff: StaffIdentity, now: datetime) -> RecordBatch:
    """Turn a whole batch down, or take it back. The rows of a spreadsheet are withdrawn, and their events are free for
    another one; what was there before the batch waits on its own.

    Raises BatchNotFoundError, BatchStateError.
    """
    batch = batch_in_scope(session, batch_id=batch_id, staff=staff)
    RECORD_BATCHES.hold(session, batch, WITHDRAW_BATCH)
    for record in hold_all(session, Record.batch_id == batch.id, Record.status.in_(WAITS)):
        if batch.is_collected:
            record.batch_id = None
        else:
            RECORDS.enter(record, WITHDRAW, withdrawn_by=staff.id, withdrawn_at=now, withdrawal_reason=reason)
            close(session, record, now)
    RECORD_BATCHES.enter(batch, WITHDRAW_BATCH, decided_by=staff.id, decided_at=now, reason=reason)
    RECORD_BATCHES.note(session, batch, WITHDRAW_BATCH, staff=staff, at=now, reason=reason)
    return batch
