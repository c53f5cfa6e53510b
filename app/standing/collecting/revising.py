"""What a resident has handed in and does not count yet: handed in again with other words, or taken back."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.identities import ActingAs
from app.core.workflow import Transition
from app.parties.communities.nodes import person_at
from app.standing.collecting.neighbours import hold_neighbour
from app.standing.records.closing import close
from app.standing.records.deciding import enter_again
from app.standing.records.holding import hold_own
from app.standing.records.models import Record, RecordSource, RecordState
from app.standing.records.withdrawal import tell_withdrawn
from app.standing.records.workflow import RECORDS, RESUBMIT_OWN, TAKE_BACK


def resubmit(
    session: Session, *, record_id: int, note: str, resident_id: int, source: RecordSource, now: datetime
) -> Record:
    """Hand in again what was returned; whoever has collected it still has the post.

    Raises what `hold_own`, `hold_neighbour` and `enter_again` raise.
    """
    record = hold_own(session, record_id=record_id, resident_id=resident_id, source=source)
    if source is RecordSource.POST and record.subject_id is not None:
        kind, subject_id = record.subject_kind, record.subject_id
        hold_neighbour(session, kind=kind, subject_id=subject_id, resident_id=resident_id, now=now)
    enter_again(session, record, RESUBMIT_OWN, note=note, now=now)
    _note(session, record, RESUBMIT_OWN, resident_id, now)
    return record


def take_back(
    session: Session, *, record_id: int, reason: str, resident_id: int, source: RecordSource, now: datetime
) -> Record:
    """Take back what does not count yet: its event is free again, and its reminders count again.

    Raises what `hold_own` raises, RecordStateError, RecordWithdrawnError.
    """
    record = hold_own(session, record_id=record_id, resident_id=resident_id, source=source)
    RECORDS.enter(record, TAKE_BACK, withdrawal_reason=reason, withdrawn_at=now)
    _note(session, record, TAKE_BACK, resident_id, now)
    close(session, record, now)
    if record.told_at is not None and record.subject_id is not None:
        tell_withdrawn(session, record, record.subject_id, now)
    return record


def _note(session: Session, record: Record, step: Transition[RecordState], resident_id: int, now: datetime) -> None:
    acting_as = ActingAs.COLLECTOR if record.source is RecordSource.POST else ActingAs.RESIDENT
    who = person_at(session, record.community_id, acting_as, resident_id)
    RECORDS.note(session, record, step, staff=who, at=now)
