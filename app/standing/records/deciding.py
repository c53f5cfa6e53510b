"""Somebody else decides on a record: verifies it, returns it, turns it down, lets it count.

Two people always: who verifies has not handed it in, and who lets it count has not either. A minus takes a third: who
decides on it has not verified it. A rule says how much more a plus needs (`Review`): nobody, one of the staff, or a
council.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.core.workflow import Transition
from app.core.working_days import calendar
from app.parties.communities.nodes import alone_up_to
from app.parties.staff import same_person
from app.standing.programmes.models import Review
from app.standing.records.closing import close
from app.standing.records.council_needed import needs_council
from app.standing.records.drafts import note_problem
from app.standing.records.errors import CouncilDecidesError, InBatchError, PictureNeededError, WrongRecordError
from app.standing.records.holding import hold, hold_all
from app.standing.records.models import UNDECIDED, Record, RecordBatch, RecordState
from app.standing.records.notices import give_notice
from app.standing.records.sampling import ONE_IN_ALONE, sample
from app.standing.records.submitting import VERIFY_WORKING_DAYS
from app.standing.records.workflow import APPROVE, PUBLISH, RECORDS, REJECT, RESUBMIT, RETURN, VERIFY

ALONE_MAX = 5
"""No node lets one person alone decide on more."""
PUBLICITY_WORKING_DAYS = 3
"""In which everybody can see a plus, masked, before it counts."""


def verify(session: Session, *, record_id: int, staff: StaffIdentity, now: datetime) -> Record:
    """What was handed in is so. A plus of a rule that needs nobody more is approved with it, and so is a small one that
    somebody has handed in themself, where their node lets one person alone do that; some of these are laid before
    somebody else.

    Raises what `hold` raises, RecordStateError, SamePersonError, PictureNeededError.
    """
    record = hold(session, record_id=record_id, staff=staff)
    RECORDS.require(record, VERIFY)
    alone = record.created_by == staff.id and may_count_alone(session, record)
    if not alone:
        same_person.require_another(session, staff=staff, than=[record.created_by], now=now)
    if record.lacks_picture:
        raise PictureNeededError
    RECORDS.enter(record, VERIFY, verified_by=staff.id, verified_at=now, remark="", by_one=alone)
    RECORDS.note(session, record, VERIFY, staff=staff, at=now)
    if alone:
        let_count(session, [record], staff_id=staff.id, now=now)
        sample(session, [record], one_in=ONE_IN_ALONE, now=now)
        return record
    if record.score_delta >= 0 and record.rule.review is Review.AUTO and undecided_batch(session, record) is None:
        let_count(session, [record], staff_id=None, now=now)
        sample(session, [record], now=now)
    return record


def may_count_alone(session: Session, record: Record) -> bool:
    """Whether whoever has handed it in may let it count alone: a small plus that no council decides, in no batch."""
    worth = max(record.score_delta, record.points)
    if record.score_delta < 0 or not 0 < worth <= ALONE_MAX or needs_council(record):
        return False
    return worth <= alone_up_to(session, record.community_id) and undecided_batch(session, record) is None


def approve(session: Session, *, record_id: int, staff: StaffIdentity, now: datetime) -> Record:
    """Let a verified record count: a plus after the days of publicity, a minus after its subject could answer.

    Raises what `hold` raises, RecordStateError, SamePersonError, CouncilDecidesError, InBatchError for a line of a
    batch that nobody has decided.
    """
    record = hold(session, record_id=record_id, staff=staff)
    RECORDS.require(record, APPROVE)
    batch_id = undecided_batch(session, record)
    if batch_id is not None:
        raise InBatchError(details={"record_batch_id": batch_id})
    if needs_council(record):
        raise CouncilDecidesError
    others = [record.created_by] if record.score_delta >= 0 else [record.created_by, record.verified_by]
    same_person.require_another(session, staff=staff, than=others, now=now)
    let_count(session, [record], staff_id=staff.id, now=now)
    RECORDS.note(session, record, APPROVE, staff=staff, at=now)
    return record


def undecided_batch(session: Session, record: Record) -> int | None:
    """The batch with which a record is decided; None where it is in none, or that is decided."""
    if record.batch_id is None:
        return None
    return session.scalar(
        select(RecordBatch.id).where(RecordBatch.id == record.batch_id, RecordBatch.state.in_(UNDECIDED))
    )


def let_count(
    session: Session, records: Collection[Record], *, staff_id: int | None, now: datetime, with_batch: bool = False
) -> None:
    """Approve verified records, which are held: a plus is public from now on, or, `with_batch`, once its batch is; the
    subject of a minus is told.
    """
    public_until = calendar.load(session).until(now, PUBLICITY_WORKING_DAYS)
    for record in records:
        RECORDS.enter(record, APPROVE, approved_by=staff_id, approved_at=now, due_at=None)
        if record.score_delta >= 0 and not with_batch:
            RECORDS.enter(record, PUBLISH, due_at=public_until)
    give_notice(session, [record for record in records if record.score_delta < 0], now=now)


class Body(Protocol):
    """A council, as the audit log names it, and where it is."""

    @property
    def actor(self) -> str: ...
    @property
    def path(self) -> str: ...


def decide_by_council(
    session: Session,
    *,
    record_ids: Collection[int],
    adopted: bool,
    reason: str,
    council: Body,
    now: datetime,
    batch_id: int | None = None,
) -> int:
    """A council lets verified records of its rules count, or turns them down for a reason; says how many. What was
    turned down or withdrawn meanwhile, and what is of rules that need no council, stays as it is. Of a batch that was
    laid before it, it decides all lines, whatever their rules need.
    """
    found = hold_all(session, Record.id.in_(record_ids), Record.status == RecordState.VERIFIED)
    if batch_id is None:
        records = [record for record in found if needs_council(record)]
    else:
        records = [record for record in found if record.batch_id == batch_id]
    if adopted:
        let_count(session, records, staff_id=None, now=now, with_batch=batch_id is not None)
    for record in records:
        if adopted:
            RECORDS.note(session, record, APPROVE, staff=council, at=now)
        else:
            RECORDS.enter(record, REJECT, remark=reason, due_at=None)
            RECORDS.note(session, record, REJECT, staff=council, at=now, reason=reason)
            close(session, record, now)
    return len(records)


def send_back(session: Session, *, record_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Record:
    """Return it to who has handed it in, to be put right. Raises what `hold` raises, RecordStateError."""
    return _turn_down(session, record_id, RETURN, reason, staff, now)


def reject(session: Session, *, record_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Record:
    """It does not count, and its event is free for another record; its reminders count again.

    Raises what `hold` raises, RecordStateError.
    """
    record = _turn_down(session, record_id, REJECT, reason, staff, now)
    close(session, record, now)
    return record


def resubmit(session: Session, *, record_id: int, note: str, staff: StaffIdentity, now: datetime) -> Record:
    """Hand in again what was returned, with other words. Raises what `hold` and `enter_again` raise."""
    record = hold(session, record_id=record_id, staff=staff)
    enter_again(session, record, RESUBMIT, note=note, now=now, created_by=staff.id)
    RECORDS.note(session, record, RESUBMIT, staff=staff, at=now)
    return record


def enter_again(
    session: Session, record: Record, step: Transition[RecordState], *, note: str, now: datetime, **stamps: Any
) -> None:
    """Put what was returned before the verifiers again, under the same demands on its words as at first.

    Raises RecordStateError, WrongRecordError.
    """
    RECORDS.require(record, step)
    wrong = note_problem(record.score_delta, note)
    if wrong:
        raise WrongRecordError(details={"fields": [{"field": "note", "message": wrong}]})
    due_at = calendar.load(session).until(now, VERIFY_WORKING_DAYS)
    RECORDS.enter(record, step, note=note, created_at=now, due_at=due_at, **stamps)


def _turn_down(
    session: Session,
    record_id: int,
    step: Transition[RecordState],
    reason: str,
    staff: StaffIdentity,
    now: datetime,
) -> Record:
    record = hold(session, record_id=record_id, staff=staff)
    RECORDS.enter(record, step, remark=reason, verified_by=staff.id, verified_at=now, due_at=None)
    RECORDS.note(session, record, step, staff=staff, at=now, reason=reason)
    return record
