"""How reminders end without a record: taken back, made up for, or by the end of their time."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.parties.staff import same_person
from app.standing.programmes.subjects import lock, users_to_tell
from app.standing.reminders.models import Reminder, ReminderStatus
from app.standing.reminders.queries import reminder_in_scope
from app.standing.reminders.workflow import MAKE_UP, REMINDERS, TAKE_BACK

AT_ONCE = 500


def take_back(session: Session, *, reminder_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Reminder:
    """It should not have been given; another one can be given for its day and event.

    Raises ReminderNotFoundError, ReminderClosedError.
    """
    reminder = _held(session, reminder_id, staff)
    stamps = {"counted_on": None, "event_index": None}
    return _close(session, reminder, TAKE_BACK, reason, staff, now, **stamps)


def make_up(session: Session, *, reminder_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Reminder:
    """Its subject has made good what it was about (补课); somebody else says so than who has given it.

    Raises ReminderNotFoundError, ReminderClosedError, SamePersonError.
    """
    reminder = _held(session, reminder_id, staff)
    same_person.require_another(session, staff=staff, than=[reminder.given_by], now=now)
    return _close(session, reminder, MAKE_UP, reason, staff, now)


def _held(session: Session, reminder_id: int, staff: StaffIdentity) -> Reminder:
    reminder = reminder_in_scope(session, reminder_id=reminder_id, staff=staff)
    if reminder.subject_id is not None:
        lock(session, reminder.subject_kind, [reminder.subject_id])  # A record may be about to use it.
    return reminder


def _close(
    session: Session, reminder: Reminder, step: Any, reason: str, staff: StaffIdentity, now: datetime, **stamps: Any
) -> Reminder:
    closed = {"closed_at": now, "closed_by": staff.id, "closing_reason": reason}
    REMINDERS.move(session, reminder, step, staff=staff, at=now, stamps=closed | stamps, reason=reason)
    facts = {"reminder_id": reminder.id, "title": reminder.rule.name, "how": step.target.value}
    subject_ids = [reminder.subject_id] if reminder.subject_id is not None else []
    for listeners in users_to_tell(session, reminder.subject_kind, subject_ids).values():
        told = [listener.told(MessageKind.REMINDER_CLOSED, facts) for listener in listeners]
        messages.tell_many(session, told, now=now)
    return reminder


def lapse(session: Session, *, now: datetime) -> int:
    """Close some of those whose time is over; says how many."""
    over = select(Reminder.id).where(Reminder.status == ReminderStatus.OPEN, Reminder.expires_on < business_day(now))
    ids = session.scalars(over.order_by(Reminder.expires_on).limit(AT_ONCE)).all()
    done: Any = session.execute(
        update(Reminder)
        .where(Reminder.id.in_(ids), Reminder.status == ReminderStatus.OPEN)
        .values(status=ReminderStatus.LAPSED, closed_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)
