"""The pictures of reminders: those that came with them, and those that came with an answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.parties.pictures import attaching, queries
from app.parties.pictures.keeping import Taken
from app.parties.pictures.models import Picture, PictureOf
from app.standing.reminders.actions import ReminderAction
from app.standing.reminders.answering import own_reminder
from app.standing.reminders.models import Reminder, ReminderStatus
from app.standing.reminders.queries import reminder_in_scope
from app.standing.reminders.workflow import REMINDERS

KINDS = (PictureOf.REMINDER, PictureOf.REMINDER_ANSWER)


def owners_of(reminder_id: int) -> list[queries.Owner]:
    """What its pictures belong to."""
    return [(kind, reminder_id) for kind in KINDS]


def add_at_the_desk(
    session: Session, *, reminder_id: int, pictures: Sequence[Taken], staff: StaffIdentity, now: datetime
) -> Reminder:
    """Pictures of what it is about, or, once its subject has been told, of what they have said.

    Raises ReminderNotFoundError, ReminderClosedError, TooManyPicturesError.
    """
    reminder = reminder_in_scope(session, reminder_id=reminder_id, staff=staff)
    session.refresh(reminder, with_for_update=True)
    if reminder.status is not ReminderStatus.OPEN:
        raise REMINDERS.refusal(reminder.status)
    kind = PictureOf.REMINDER if reminder.told_at is None else PictureOf.REMINDER_ANSWER
    count = attaching.add(session, pictures=pictures, kind=kind, about_id=reminder_id, staff_id=staff.id, now=now)
    reminder.pictures += count
    audit.note(
        session,
        staff=staff,
        action=ReminderAction.PICTURES_ADDED,
        subject_id=reminder_id,
        at=now,
        pictures=count,
    )
    return reminder


def own_pictures(session: Session, *, reminder_id: int, user_id: int) -> Sequence[Picture]:
    """Those of a reminder of oneself, one's household, shop or unit. Raises ReminderNotFoundError."""
    reminder = own_reminder(session, reminder_id=reminder_id, user_id=user_id)
    return queries.pictures_of(session, owners_of(reminder.id))


def own_picture(session: Session, *, reminder_id: int, picture_id: int, user_id: int) -> Picture:
    """One of them. Raises ReminderNotFoundError, PictureNotFoundError."""
    reminder = own_reminder(session, reminder_id=reminder_id, user_id=user_id)
    return queries.picture_among(session, owners_of(reminder.id), picture_id)


def picture_in_scope(session: Session, *, reminder_id: int, picture_id: int, staff: StaffIdentity) -> Picture:
    """One of a reminder of the subtree. Raises ReminderNotFoundError, PictureNotFoundError."""
    reminder = reminder_in_scope(session, reminder_id=reminder_id, staff=staff)
    return queries.picture_among(session, owners_of(reminder.id), picture_id)
