"""Batches of a subtree as staff see them, and when they are done."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.core.identities import Acting, StaffIdentity
from app.parties.communities.nodes import is_below, names_by_id, subtree_ids
from app.parties.staff.staffing import usernames_by_id
from app.standing.records.errors import BatchNotFoundError
from app.standing.records.models import UNDER_WAY, BatchKind, BatchState, Record, RecordBatch
from app.standing.records.workflow import END_BATCH, RECORD_BATCHES

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
    session: Session,
    *,
    staff: StaffIdentity,
    state: BatchState | None = None,
    kind: BatchKind | None = None,
    cursor: str | None,
    limit: int,
) -> Page[BatchLine]:
    """Batches of a subtree, those handed in last first."""
    wanted = is_below(session, staff.path, RecordBatch.community_id)
    wanted += [RecordBatch.state == state] if state else []
    wanted += [RecordBatch.kind == kind] if kind else []
    page = newest_first(session, select(RecordBatch).where(*wanted), RecordBatch.id, cursor=cursor, limit=limit)
    return page.map_all(lambda batches: _lines(session, list(batches)))


def _lines(session: Session, batches: list[RecordBatch]) -> list[BatchLine]:
    places = names_by_id(session, (batch.community_id for batch in batches))
    names = usernames_by_id(session, (batch.submitted_by for batch in batches))
    return [BatchLine(each, places[each.community_id], names[each.submitted_by]) for each in batches]


def batch_in_scope(session: Session, *, batch_id: int, staff: Acting) -> RecordBatch:
    """One batch of the subtree. Raises BatchNotFoundError."""
    found = session.scalar(
        select(RecordBatch).where(RecordBatch.id == batch_id, RecordBatch.community_id.in_(subtree_ids(staff.path)))
    )
    if found is None:
        raise BatchNotFoundError
    return found


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
