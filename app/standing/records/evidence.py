"""The pictures of records: those that came with them, with what their subjects have said, and with the reminders that
have led to them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.parties.pictures import attaching, queries, retention
from app.parties.pictures.keeping import Taken
from app.parties.pictures.models import Picture, PictureOf
from app.standing.records.actions import RecordAction
from app.standing.records.contesting import OBJECT_WITHIN_DAYS
from app.standing.records.errors import PicturesClosedError
from app.standing.records.history import record_of_user
from app.standing.records.holding import hold
from app.standing.records.models import UNDER_WAY, Record, RecordState
from app.standing.records.queries import record_in_scope
from app.standing.reminders.evidence import KINDS as REMINDER_KINDS
from app.standing.reminders.evidence import owners_of as owners_of_reminder
from app.standing.reminders.models import Reminder, ReminderStatus

KINDS = (PictureOf.RECORD, PictureOf.RECORD_ANSWER)
TAKES = {
    RecordState.SUBMITTED: PictureOf.RECORD,
    RecordState.RETURNED: PictureOf.RECORD,
    RecordState.NOTICE: PictureOf.RECORD_ANSWER,
}
"""What pictures that are added at the desk belong to, by the state of the record."""


def add_evidence(
    session: Session, record: Record, picture_ids: Sequence[int], *, user_id: int | None, now: datetime
) -> Record:
    """Pictures that a user has sent ahead come with a record that they have just handed in. Raises what `attach`
    raises.
    """
    kind, about_id = PictureOf.RECORD, record.id
    record.pictures += attaching.attach(
        session, picture_ids=picture_ids, kind=kind, about_id=about_id, user_id=user_id, now=now
    )
    return record


def add_at_the_desk(
    session: Session, *, record_id: int, pictures: Sequence[Taken], staff: StaffIdentity, now: datetime
) -> Record:
    """Pictures of what happened, before it is verified; of what its subject has said to the notice, in its time.

    Raises what `hold` raises, PicturesClosedError, TooManyPicturesError.
    """
    record = hold(session, record_id=record_id, staff=staff)
    kind = TAKES.get(record.status)
    if kind is None:
        raise PicturesClosedError
    count = attaching.add(session, pictures=pictures, kind=kind, about_id=record_id, staff_id=staff.id, now=now)
    record.pictures += count
    audit.note(session, staff=staff, action=RecordAction.PICTURES_ADDED, subject_id=record_id, at=now, pictures=count)
    return record


def owners_of(session: Session, record_id: int) -> list[queries.Owner]:
    """What the pictures that speak about a record belong to."""
    led_to_it = session.scalars(select(Reminder.id).where(Reminder.record_id == record_id)).all()
    reminders = [owner for reminder_id in led_to_it for owner in owners_of_reminder(reminder_id)]
    return [*((kind, record_id) for kind in KINDS), *reminders]


def pictures_of_record(session: Session, record_id: int) -> Sequence[Picture]:
    """Whether they may be seen, the caller decides."""
    return queries.pictures_of(session, owners_of(session, record_id))


def picture_of_record(session: Session, record_id: int, picture_id: int) -> Picture:
    """The same of one. Raises PictureNotFoundError."""
    return queries.picture_among(session, owners_of(session, record_id), picture_id)


def own_pictures(session: Session, *, record_id: int, user_id: int) -> Sequence[Picture]:
    """Those of a record about oneself, one's household, shop or unit. Raises RecordNotFoundError."""
    return pictures_of_record(session, record_of_user(session, record_id=record_id, user_id=user_id).id)


def own_picture(session: Session, *, record_id: int, picture_id: int, user_id: int) -> Picture:
    """One of them. Raises RecordNotFoundError, PictureNotFoundError."""
    record = record_of_user(session, record_id=record_id, user_id=user_id)
    return picture_of_record(session, record.id, picture_id)


def picture_in_scope(
    session: Session, *, record_id: int, picture_id: int, staff: StaffIdentity, now: datetime
) -> Picture:
    """One of a record of the subtree. Raises RecordNotFoundError, PictureNotFoundError."""
    line = record_in_scope(session, record_id=record_id, staff=staff, now=now)
    return picture_of_record(session, line.record.id, picture_id)


def open_original(session: Session, *, record_id: int, picture_id: int, staff: StaffIdentity, now: datetime) -> Picture:
    """A picture as it was handed in, with what the camera has written into it; noted in the audit log. Raises the
    same.
    """
    picture = picture_in_scope(session, record_id=record_id, picture_id=picture_id, staff=staff, now=now)
    audit.note(session, staff=staff, action=RecordAction.ORIGINAL_OPENED, subject_id=record_id, at=now)
    return picture


def note_final(session: Session, *, now: datetime) -> int:
    """Note of some pictures whether what they belong to is decided for good; says of how many."""
    undecided = _undecided(now)
    counts = Reminder.status == ReminderStatus.OPEN
    reminders = select(Reminder.id).where(or_(counts, Reminder.record_id.in_(undecided)))
    return retention.note_final(session, kinds=KINDS, alive=undecided, now=now) + retention.note_final(
        session, kinds=REMINDER_KINDS, alive=reminders, now=now
    )


def _undecided(now: datetime) -> Any:
    """The ids of records that are under way, objected to, or can be."""
    since = now - timedelta(days=OBJECT_WITHIN_DAYS)
    waits = Record.status.in_((*UNDER_WAY, RecordState.SUSPENDED))
    return select(Record.id).where(or_(waits, (Record.status == RecordState.EFFECTIVE) & (Record.effective_at > since)))


def erase_of_records(session: Session, records: Any) -> None:
    """Erase all pictures of these records, given by their ids or a query of them, with those of their reminders."""
    retention.erase_of(session, kinds=KINDS, about=records)
    reminders = select(Reminder.id).where(Reminder.record_id.in_(records))
    retention.erase_of(session, kinds=REMINDER_KINDS, about=reminders)
