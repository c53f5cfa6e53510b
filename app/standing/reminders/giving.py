"""Reminders are given, by staff or in a post, about what happened in the last days, and told to whom they are about at
once.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.core.text import reference_key
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.parties.pictures.attaching import add
from app.parties.pictures.keeping import Taken
from app.parties.pictures.models import PictureOf
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.recusal import require_unrelated
from app.standing.programmes.rulebook import rule_on, versions_of
from app.standing.programmes.subjects import Subject, lock, subject_in_scope, users_to_tell
from app.standing.reminders.actions import ReminderAction
from app.standing.reminders.errors import AlreadyRemindedError, AlreadyToldError
from app.standing.reminders.models import Reminder, ReminderStatus
from app.standing.reminders.queries import reminder_in_scope
from app.standing.reminders.workflow import REMINDERS

MAX_AGE_DAYS = 7
"""A reminder comes soon after what it is about, so that it can still be a warning."""


def give(
    session: Session,
    *,
    rule_slug: str,
    subject_kind: SubjectKind,
    subject_id: int,
    occurred_on: date,
    event_key: str,
    note: str,
    pictures: Sequence[Taken] = (),
    staff: StaffIdentity,
    now: datetime,
) -> Reminder:
    """Give a reminder, and tell those who hear of the subject on their phones; who has none is told by a slip.

    Raises the subject's NotFoundError, RelatedPersonError, what `rule_on` raises, AlreadyRemindedError, a RuleError
    naming the field, TooManyPicturesError.
    """
    lock(session, subject_kind, [subject_id])
    subject = subject_in_scope(session, kind=subject_kind, subject_id=subject_id, staff=staff)
    require_unrelated(session, staff=staff, subjects=[(subject.kind, subject.id)])
    reminder = give_about(
        session,
        subject,
        rule_slug=rule_slug,
        occurred_on=occurred_on,
        event_key=event_key,
        note=note,
        staff_id=staff.id,
        now=now,
    )
    if pictures:
        kind, about_id = PictureOf.REMINDER, reminder.id
        reminder.pictures = add(session, pictures=pictures, kind=kind, about_id=about_id, staff_id=staff.id, now=now)
    audit.note(
        session,
        staff=staff,
        action=ReminderAction.GIVEN,
        subject_id=reminder.id,
        at=now,
        rule=rule_slug,
        occurred_on=occurred_on.isoformat(),
    )
    return reminder


def give_about(
    session: Session,
    subject: Subject,
    *,
    rule_slug: str,
    occurred_on: date,
    event_key: str,
    note: str,
    staff_id: int | None = None,
    resident_id: int | None = None,
    now: datetime,
) -> Reminder:
    """The same about a subject that the caller has locked, by one of the staff or by a resident who may remind them.
    Raises the same.
    """
    rule = rule_on(session, slug=rule_slug, community_id=subject.community_id, day=occurred_on)
    _check(rule, subject, occurred_on, business_day(now))
    reminder = Reminder(
        rule_id=rule.id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        community_id=subject.community_id,
        event_key=event_key,
        event_index=reference_key(event_key),
        occurred_on=occurred_on,
        counted_on=occurred_on,
        expires_on=occurred_on + timedelta(days=rule.warning_days),
        note=note,
        given_by=staff_id,
        given_by_resident=resident_id,
        created_at=now,
    )
    _only_once(session, reminder, rule)
    session.add(reminder)
    session.flush()
    _tell(session, reminder, rule, subject, now)
    return reminder


def _check(rule: Rule, subject: Subject, occurred_on: date, today: date) -> None:
    if not rule.warnings:
        raise field_error("rule", f"“{rule.name}”减分之前不需要提醒。")
    if subject.kind.letter not in rule.subjects:
        raise field_error("rule", f"“{rule.name}”不适用于这类对象。")
    if subject.is_minor:
        raise field_error("rule", "未成年人不记减分，也不提醒；请与家长沟通。")
    if occurred_on > today:
        raise field_error("occurred_on", "发生日期不能晚于今天。")
    if occurred_on < today - timedelta(days=MAX_AGE_DAYS):
        raise field_error("occurred_on", f"提醒要及时：只能登记最近 {MAX_AGE_DAYS} 天内发生的事。")


def _only_once(session: Session, reminder: Reminder, rule: Rule) -> None:
    known = select(Reminder.id).where(
        Reminder.rule_id.in_(versions_of(rule.slug)),
        Reminder.subject_kind == reminder.subject_kind,
        Reminder.subject_id == reminder.subject_id,
        or_(Reminder.event_index == reminder.event_index, Reminder.counted_on == reminder.counted_on),
    )
    if session.scalar(known.limit(1)) is not None:
        raise AlreadyRemindedError


def _tell(session: Session, reminder: Reminder, rule: Rule, subject: Subject, now: datetime) -> None:
    listeners = users_to_tell(session, subject.kind, [subject.id]).get(subject.id, [])
    if not listeners:
        return
    count = select(func.count()).where(
        Reminder.rule_id.in_(versions_of(rule.slug)),
        Reminder.subject_kind == reminder.subject_kind,
        Reminder.subject_id == reminder.subject_id,
        Reminder.status == ReminderStatus.OPEN,
        Reminder.expires_on >= business_day(now),
    )
    facts = {
        "reminder_id": reminder.id,
        "title": rule.name,
        "kind": reminder.subject_kind.value,
        "occurred_on": reminder.occurred_on.isoformat(),
        "expires_on": reminder.expires_on.isoformat(),
        "count": session.scalars(count).one(),
        "needed": rule.warnings,
    }
    told = [listener.told(MessageKind.REMINDED, facts) for listener in listeners]
    messages.tell_many(session, told, now=now)
    reminder.told_at = now


def deliver(session: Session, *, reminder_id: int, staff: StaffIdentity, now: datetime) -> Reminder:
    """Note that the printed slip was handed over, where nobody could be told on a phone.

    Raises ReminderNotFoundError, ReminderClosedError, AlreadyToldError.
    """
    reminder = reminder_in_scope(session, reminder_id=reminder_id, staff=staff)
    session.refresh(reminder, with_for_update=True)
    if reminder.status is not ReminderStatus.OPEN:
        raise REMINDERS.refusal(reminder.status)
    if reminder.told_at is not None:
        raise AlreadyToldError
    reminder.told_at = now
    facts = REMINDERS.facts(reminder)
    audit.note(session, staff=staff, action=ReminderAction.DELIVERED, subject_id=reminder.id, at=now, **facts)
    return reminder
