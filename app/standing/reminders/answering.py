"""What somebody has been reminded of, on their own phone, and what they say to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.db.paging import Page, newest_first
from app.core.identities import ActingAs, PersonIdentity, StaffIdentity
from app.parties import messages
from app.parties.communities.nodes import person_at
from app.parties.pictures.attaching import attach
from app.parties.pictures.models import PictureOf
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.subjects import about_any, subjects_of_user
from app.standing.reminders.actions import ReminderAction
from app.standing.reminders.errors import AlreadyAnsweredError, ReminderNotFoundError
from app.standing.reminders.models import Reminder, ReminderStatus
from app.standing.reminders.queries import reminder_in_scope, with_rule
from app.standing.reminders.workflow import REMINDERS


@dataclass(frozen=True, slots=True)
class Own:
    """A reminder with how many of its rule count against its subject now; `needed` of them let a minus follow. `card`
    are the last digits of whose card it is about, where the caller holds it for them.
    """

    reminder: Reminder
    count: int
    card: str | None = None

    @property
    def needed(self) -> int:
        return self.reminder.rule.warnings

    @property
    def minus(self) -> int:
        """The least that a record of the rule takes."""
        scores: list[int] = self.reminder.rule.scores
        return max((score for score in scores if score < 0), default=0)


def own_reminders(session: Session, *, user_id: int, now: datetime, cursor: str | None, limit: int) -> Page[Own]:
    """What was told to somebody: about themselves, their household if they are of age, their shops. Newest first."""
    query = with_rule().where(_about(subjects_of_user(session, user_id=user_id)))
    return newest_first(session, query, Reminder.id, cursor=cursor, limit=limit).map_all(
        lambda reminders: _counted(session, reminders, user_id, now)
    )


def answer(
    session: Session, *, reminder_id: int, text: str, evidence: Sequence[int] = (), user_id: int, now: datetime
) -> Own:
    """Say something to a reminder that counts; it stays open, and staff read it. The same again changes nothing.

    `evidence` are pictures that they have sent ahead. Raises ReminderNotFoundError, AlreadyAnsweredError,
    ReminderClosedError, what `pictures.attach` raises.
    """
    reminder = own_reminder(session, reminder_id=reminder_id, user_id=user_id)
    session.refresh(reminder, with_for_update=True)
    if _keep(reminder, text, now):
        kind = PictureOf.REMINDER_ANSWER
        reminder.pictures += attach(
            session, picture_ids=evidence, kind=kind, about_id=reminder_id, user_id=user_id, now=now
        )
        who = person_at(session, reminder.community_id, ActingAs.SUBJECT, user_id)
        _note(session, reminder, ReminderAction.ANSWERED_BY_SUBJECT, who, now)
    session.flush()
    return _counted(session, [reminder], user_id, now)[0]


def own_reminder(session: Session, *, reminder_id: int, user_id: int) -> Reminder:
    """A reminder of somebody, their household, a shop or a unit of theirs. Raises ReminderNotFoundError."""
    mine = _about(subjects_of_user(session, user_id=user_id))
    reminder = session.scalar(select(Reminder).where(Reminder.id == reminder_id, mine))
    if reminder is None:
        raise ReminderNotFoundError
    return reminder


def note_answer(session: Session, *, reminder_id: int, text: str, staff: StaffIdentity, now: datetime) -> Reminder:
    """What somebody has said at the door or written on the slip. Raises what `answer` raises."""
    reminder = reminder_in_scope(session, reminder_id=reminder_id, staff=staff)
    session.refresh(reminder, with_for_update=True)
    if _keep(reminder, text, now):
        _note(session, reminder, ReminderAction.ANSWERED, staff, now)
    return reminder


def _note(
    session: Session, reminder: Reminder, action: ReminderAction, who: StaffIdentity | PersonIdentity, now: datetime
) -> None:
    facts = REMINDERS.facts(reminder)
    audit.note(session, staff=who, action=action, subject_id=reminder.id, at=now, **facts)


def _keep(reminder: Reminder, text: str, now: datetime) -> bool:
    if reminder.answered_at is not None:
        if reminder.answer != text:
            raise AlreadyAnsweredError
        return False
    if reminder.status is not ReminderStatus.OPEN:
        raise REMINDERS.refusal(reminder.status)
    reminder.answer, reminder.answered_at = text, now
    return True


def _about(subjects: Iterable[tuple[SubjectKind, int]]) -> ColumnElement[bool]:
    return about_any(Reminder.subject_kind, Reminder.subject_id, subjects)


def _counted(session: Session, reminders: Sequence[Reminder], user_id: int, now: datetime) -> list[Own]:
    subjects = {(each.subject_kind, each.subject_id) for each in reminders if each.subject_id is not None}
    query = (
        select(Rule.slug, Reminder.subject_kind, Reminder.subject_id, func.count())
        .join(Reminder.rule)
        .where(_about(sorted(subjects)))
        .where(Reminder.status == ReminderStatus.OPEN, Reminder.expires_on >= business_day(now))
        .group_by(Rule.slug, Reminder.subject_kind, Reminder.subject_id)
    )
    found = {(slug, kind, number): count for slug, kind, number, count in session.execute(query)}
    cards = _cards(session, reminders, user_id)
    return [
        Own(
            each,
            found.get((each.rule.slug, each.subject_kind, each.subject_id), 0),
            cards.get(each.subject_id or 0) if each.subject_kind is SubjectKind.RESIDENT else None,
        )
        for each in reminders
    ]


def _cards(session: Session, reminders: Sequence[Reminder], user_id: int) -> dict[int, str]:
    """The last digits of those whose cards a user holds, by the ids of residents."""
    whose = {each.subject_id for each in reminders if each.subject_kind is SubjectKind.RESIDENT and each.subject_id}
    heard = messages.listeners(session, sorted(whose)) if whose else {}
    return {one: listener.card for one, listener in heard.items() if listener.card and listener.user_id == user_id}
