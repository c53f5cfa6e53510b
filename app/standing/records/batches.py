"""Batches: records that were handed in together and that another person decides together."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import is_below, names_by_id, subtree_ids
from app.parties.staff import same_person
from app.parties.staff.staffing import usernames_by_id
from app.standing.programmes.models import Review
from app.standing.records.closing import close
from app.standing.records.deciding import let_count
from app.standing.records.errors import BatchNotFoundError
from app.standing.records.holding import hold_all
from app.standing.records.models import UNDER_WAY, BatchState, Record, RecordBatch, RecordState
from app.standing.records.workflow import (
    APPROVE_BATCH,
    END_BATCH,
    RECORD_BATCHES,
    RECORDS,
    VERIFY,
    WITHDRAW,
    WITHDRAW_BATCH,
)

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch, of which node it is, and who has handed it in."""

    batch: RecordBatch
    community: str
    submitted_by: str

    @property
    def id(self) -> int:
        return self.batch.id


def batches_in_scope(
    session: Session, *, staff: StaffIdentity, state: BatchState | None = None, cursor: str | None, limit: int
) -> Page[BatchLine]:
    """Batches of a subtree, those handed in last first."""
    wanted = is_below(session, staff.path, RecordBatch.community_id)
    wanted += [RecordBatch.state == state] if state else []
    page = newest_first(session, select(RecordBatch).where(*wanted), RecordBatch.id, cursor=cursor, limit=limit)
    return page.map_all(lambda batches: _lines(session, list(batches)))


def _lines(session: Session, batches: list[RecordBatch]) -> list[BatchLine]:
    places = names_by_id(session, (batch.community_id for batch in batches))
    names = usernames_by_id(session, (batch.submitted_by for batch in batches))
    return [BatchLine(each, places[each.community_id], names[each.submitted_by]) for each in batches]


def batch_in_scope(session: Session, *, batch_id: int, staff: StaffIdentity) -> RecordBatch:
    """One batch of the subtree. Raises BatchNotFoundError."""
    found = session.scalar(
        select(RecordBatch).where(RecordBatch.id == batch_id, RecordBatch.community_id.in_(subtree_ids(staff.path)))
    )
    if found is None:
        raise BatchNotFoundError
    return found


def approve(session: Session, *, batch_id: int, staff: StaffIdentity, now: datetime) -> RecordBatch:
    """Verify the records of a batch that still wait, and let those count that one more person can let count: a minus
    waits for a third, what a council decides for a council, what lacks its picture for one.

    Raises BatchNotFoundError, BatchStateError, SamePersonError.
    """
    batch = batch_in_scope(session, batch_id=batch_id, staff=staff)
    RECORD_BATCHES.hold(session, batch, APPROVE_BATCH)
    same_person.require_another(session, staff=staff, than=[batch.submitted_by], now=now)
    records = [record for record in _waiting(session, batch) if not record.lacks_picture]
    for record in records:
        RECORDS.enter(record, VERIFY, verified_by=staff.id, verified_at=now)
    needs_nobody_more = [
        record for record in records if record.score_delta >= 0 and record.rule.review is not Review.COUNCIL
    ]
    let_count(session, needs_nobody_more, staff_id=staff.id, now=now)
    RECORD_BATCHES.enter(batch, APPROVE_BATCH, decided_by=staff.id, decided_at=now)
    RECORD_BATCHES.note(session, batch, APPROVE_BATCH, staff=staff, at=now)
    return batch


def withdraw(session: Session, *, batch_id: int, reason: str, staff: StaffIdentity, now: datetime) -> RecordBatch:
    """Turn a whole batch down, or take it back; its events are free for another one.

    Raises BatchNotFoundError, BatchStateError.
    """
    batch = batch_in_scope(session, batch_id=batch_id, staff=staff)
    RECORD_BATCHES.hold(session, batch, WITHDRAW_BATCH)
    for record in _waiting(session, batch):
        RECORDS.enter(record, WITHDRAW, withdrawn_by=staff.id, withdrawn_at=now, withdrawal_reason=reason)
        close(session, record, now)
    RECORD_BATCHES.enter(batch, WITHDRAW_BATCH, decided_by=staff.id, decided_at=now, reason=reason)
    RECORD_BATCHES.note(session, batch, WITHDRAW_BATCH, staff=staff, at=now, reason=reason)
    return batch


def _waiting(session: Session, batch: RecordBatch) -> list[Record]:
    """The records of a batch that nobody has looked at."""
    return hold_all(session, Record.batch_id == batch.id, Record.status == RecordState.SUBMITTED)


def end(session: Session, *, now: datetime) -> int:
    """Note of batches none of whose records is under way any more that they are done; says of how many."""
    under_way = exists().where(Record.batch_id == RecordBatch.id, Record.status.in_(UNDER_WAY))
    query = (
        select(RecordBatch)
        .where(RecordBatch.state == BatchState.PUBLIC, RecordBatch.decided_at <= now, ~under_way)
        .limit(AT_ONCE)
    )
    ended = session.scalars(query.with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()
    for batch in ended:
        RECORD_BATCHES.enter(batch, END_BATCH)
    return len(ended)
