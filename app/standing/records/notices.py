"""Notices of a minus: its subject is told what is to be taken and why, has time to answer, and is heard.

Whoever has no phone is handed a printed slip, and until somebody notes that, the time does not begin. An answer stops
the clock: nothing counts before somebody else than who has handed it in has read it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.core.working_days import calendar
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.parties.pictures.attaching import attach
from app.parties.pictures.models import PictureOf
from app.parties.staff import same_person
from app.standing.programmes.subjects import users_to_tell
from app.standing.records.errors import (
    NotInAnswerTimeError,
)
from app.standing.records.history import record_of_user
from app.standing.records.holding import by_kind, hold
from app.standing.records.models import Record, RecordState
from app.standing.records.workflow import DELIVER, HEAR, NOTE_ANSWER, RECORDS, TELL
from app.standing.reminders.errors import AlreadyAnsweredError, AlreadyToldError

ANSWER_WORKING_DAYS = 5
"""That a subject has to answer (governance of records: from the day on which they were told)."""


def give_notice(session: Session, records: Sequence[Record], *, now: datetime) -> None:
    """Tell those who hear of the subjects of approved minuses; the others wait for their slip."""
    if not records:
        return
    due_at = calendar.load(session).until(now, ANSWER_WORKING_DAYS)
    told: list[messages.Told] = []
    for kind, of_kind in by_kind(records).items():
        subject_ids = [record.subject_id for record in of_kind if record.subject_id is not None]
        listeners = users_to_tell(session, kind, subject_ids)
        for record in of_kind:
            hearing = listeners.get(record.subject_id or 0, [])
            if hearing:
                RECORDS.enter(record, TELL, told_at=now, due_at=due_at)
                facts = {
                    "record_id": record.id,
                    "title": record.rule.name,
                    "score_delta": record.score_delta,
                    "effective_at": due_at.isoformat(),
                }
                told += [listener.told(MessageKind.SCORE_NOTICE, facts) for listener in hearing]
    messages.tell_many(session, told, now=now)


def deliver(session: Session, *, record_id: int, staff: StaffIdentity, now: datetime) -> Record:
    """Note that the printed slip was handed over, where nobody could be told on a phone: the time to answer begins.

    Raises what `hold` raises, AlreadyToldError, RecordStateError.
    """
    record = hold(session, record_id=record_id, staff=staff)
    if record.told_at is not None:
        raise AlreadyToldError
    due_at = calendar.load(session).until(now, ANSWER_WORKING_DAYS)
    RECORDS.enter(record, DELIVER, told_at=now, due_at=due_at)
    RECORDS.note(session, record, DELIVER, staff=staff, at=now)
    return record


def answer(
    session: Session, *, record_id: int, text: str, evidence: Sequence[int] = (), user_id: int, now: datetime
) -> Record:
    """Say something to a notice about oneself, one's household, shop or unit. The same again changes nothing.

    `evidence` are pictures that they have sent ahead. Raises what `record_of_user` and `pictures.attach` raise,
    NotInAnswerTimeError, AlreadyAnsweredError.
    """
    record = record_of_user(session, record_id=record_id, user_id=user_id)
    session.refresh(record, with_for_update=True)
    if _keep(record, text, now):
        kind = PictureOf.RECORD_ANSWER
        record.pictures += attach(
            session, picture_ids=evidence, kind=kind, about_id=record_id, user_id=user_id, now=now
        )
    return record


def note_answer(session: Session, *, record_id: int, text: str, staff: StaffIdentity, now: datetime) -> Record:
    """What somebody has said at the door or written on the slip. Raises what `hold` and `answer` raise."""
    record = hold(session, record_id=record_id, staff=staff)
    _keep(record, text, now)
    RECORDS.note(session, record, NOTE_ANSWER, staff=staff, at=now)
    return record


def _keep(record: Record, text: str, now: datetime) -> bool:
    if record.answered_at is not None:
        if record.answer != text:
            raise AlreadyAnsweredError
        return False
    if record.status is not RecordState.NOTICE or record.due_at is None or record.due_at <= now:
        raise NotInAnswerTimeError
    record.answer, record.answered_at = text, now
    return True


def hear(session: Session, *, record_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Record:
    """Keep a minus up after its subject has answered: it counts once the time to answer is over.

    Raises what `hold` raises, RecordStateError, SamePersonError.
    """
    record = hold(session, record_id=record_id, staff=staff)
    RECORDS.require(record, HEAR)
    if record.answered_at is None or record.heard_at is not None:
        raise RECORDS.refusal(record.status)
    same_person.require_another(session, staff=staff, than=[record.created_by], now=now)
    RECORDS.enter(record, HEAR, heard_by=staff.id, heard_at=now, remark=reason)
    RECORDS.note(session, record, HEAR, staff=staff, at=now, reason=reason)
    return record
