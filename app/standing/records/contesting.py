"""What becomes of a record that its subject contests: suspended at once, then reinstated, corrected or revoked; or
repaired. Whoever decides is somebody else's to say (`civic.cases`); the caller has locked the record's subject.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.identities import PersonIdentity, StaffIdentity
from app.parties.pictures.attaching import pass_on
from app.parties.pictures.models import PictureOf
from app.standing.records.errors import WrongCorrectionError
from app.standing.records.models import Record
from app.standing.records.withdrawal import recover
from app.standing.records.workflow import (
    CORRECT,
    PUBLISH_AGAIN,
    RECORDS,
    REINSTATE,
    REPAIR,
    REVOKE,
    SUSPEND,
    TELL_AGAIN,
)
from app.standing.reminders import strikes
from app.standing.reminders.models import Reminder

OBJECT_WITHIN_DAYS = 30
"""After it has taken effect; wrong facts can be said at any time (domain model C2)."""


def suspend(session: Session, record: Record, *, by: StaffIdentity | PersonIdentity, now: datetime) -> None:
    """It does not count until its objection is decided. Raises RecordStateError."""
    RECORDS.move(session, record, SUSPEND, staff=by, at=now, stamps={"due_at": None})


def reinstate(session: Session, record: Record, *, staff_id: int, now: datetime) -> None:
    """The objection is not upheld: it goes on where it was; what its subject has answered was heard with it."""
    session.refresh(record, with_for_update=True)
    if record.answered_at is not None and record.heard_at is None:
        record.heard_by, record.heard_at = staff_id, now
    if record.effective_at is not None:
        RECORDS.enter(record, REINSTATE, due_at=record.expires_at)
    elif record.score_delta < 0:
        RECORDS.enter(record, TELL_AGAIN, due_at=now)
    else:
        RECORDS.enter(record, PUBLISH_AGAIN, due_at=now)


def revoke(session: Session, record: Record, *, actor: str, now: datetime) -> None:
    """The objection is upheld: it never counts again, and what is left of its points goes back."""
    session.refresh(record, with_for_update=True)
    if record.points and record.effective_at is not None and record.lapsed_at is None and record.subject_id is not None:
        record.recovered_points = recover(session, record, record.subject_id, actor, now)
    RECORDS.enter(record, REVOKE, due_at=None, event_index=None, expires_at=now, lapsed_at=now)
    strikes.release(session, record_id=record.id, now=now)


def correct(session: Session, record: Record, *, score_delta: int, staff_id: int, now: datetime) -> Record:
    """The objection to a minus is upheld in part: a smaller one of the same rule takes its place, for the same time.

    Raises WrongCorrectionError where it is no smaller minus of the rule.
    """
    session.refresh(record, with_for_update=True)
    if score_delta not in record.rule.scores or not record.score_delta < score_delta < 0:
        raise WrongCorrectionError
    event_index, effective_at, expires_at = record.event_index, record.effective_at, record.expires_at
    RECORDS.enter(record, CORRECT, due_at=None, event_index=None, expires_at=now, lapsed_at=now)
    session.flush()
    step = TELL_AGAIN if effective_at is None else REINSTATE
    better = Record(
        rule_id=record.rule_id,
        subject_kind=record.subject_kind,
        subject_id=record.subject_id,
        resident_id=record.resident_id,
        community_id=record.community_id,
        event_key=record.event_key,
        event_index=event_index,
        occurred_on=record.occurred_on,
        score_delta=score_delta,
        points=0,
        note=record.note,
        created_by=record.created_by,
        created_at=record.created_at,
        source=record.source,
        collected_by=record.collected_by,
        batch_id=record.batch_id,
        programme_id=record.programme_id,
        status=step.target,
        due_at=now if effective_at is None else expires_at,
        effective_at=effective_at,
        expires_at=expires_at,
        verified_by=record.verified_by,
        verified_at=record.verified_at,
        approved_by=staff_id,
        approved_at=now,
        told_at=record.told_at,
        answer=record.answer,
        answered_at=record.answered_at,
        heard_by=record.heard_by or (staff_id if record.answered_at else None),
        heard_at=record.heard_at or (now if record.answered_at else None),
        warnings=record.warnings,
    )
    session.add(better)
    session.flush()
    session.execute(update(Reminder).where(Reminder.record_id == record.id).values(record_id=better.id))
    kinds = PictureOf.RECORD, PictureOf.RECORD_ANSWER
    pass_on(session, kinds=kinds, from_id=record.id, to_id=better.id)
    better.pictures, record.pictures = record.pictures, 0
    return better


def repair(session: Session, record: Record) -> None:
    """Its subject has made good: it counts no more, and stays on record to its end. Raises RecordStateError."""
    session.refresh(record, with_for_update=True)
    RECORDS.enter(record, REPAIR, due_at=None)
