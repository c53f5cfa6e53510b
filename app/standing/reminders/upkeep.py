"""Reminders in the long run, and when somebody moves, becomes one with another, or is forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from app.core.db.expiry import delete_some
from app.parties.pictures import retention
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.reminders.evidence import KINDS
from app.standing.reminders.models import Reminder, ReminderStatus
from app.standing.reminders.queries import with_rule

KEPT_AFTER_CLOSING = timedelta(days=90)
"""How long one is kept that has led to nothing; one that has led to a record goes the way of the record."""
LED_TO_NOTHING = (ReminderStatus.MADE_UP, ReminderStatus.LAPSED, ReminderStatus.WITHDRAWN)


def drop_closed(session: Session, *, now: datetime) -> int:
    """Delete some of those that led to nothing long ago; says how many."""
    return delete_some(
        session, Reminder, Reminder.status.in_(LED_TO_NOTHING), Reminder.closed_at < now - KEPT_AFTER_CLOSING
    )


def _of(resident_id: int) -> ColumnElement[bool]:
    return and_(Reminder.subject_kind == SubjectKind.RESIDENT, Reminder.subject_id == resident_id)


def forget_resident(session: Session, *, resident_id: int) -> None:
    """Of somebody who is forgotten, only the numbers of those stay that have led to a record."""
    retention.erase_of(session, kinds=KINDS, about=select(Reminder.id).where(_of(resident_id)))
    session.execute(delete(Reminder).where(_of(resident_id), Reminder.status != ReminderStatus.USED))
    session.execute(update(Reminder).where(_of(resident_id)).values(note="", answer="", closing_reason=""))


def make_anonymous(session: Session, *, record_ids: Sequence[int]) -> None:
    """Take subject, event and words off those that have led to these records, of which nobody needs them any more."""
    session.execute(
        update(Reminder)
        .where(Reminder.record_id.in_(record_ids))
        .values(
            subject_id=None,
            given_by_resident=None,
            event_key="anonymous",
            event_index=None,
            counted_on=None,
            note="",
            answer="",
            closing_reason="",
        )
        .execution_options(synchronize_session=False)
    )


def move_resident(session: Session, *, resident_id: int, community_id: int) -> None:
    """They go along with a resident to another community."""
    session.execute(update(Reminder).where(_of(resident_id)).values(community_id=community_id))


def hand_over(session: Session, *, from_id: int, to_id: int, community_id: int) -> None:
    """Two residents are one: of one day or event that both were reminded of, one counts."""
    own = session.execute(
        select(Rule.slug, Reminder.event_index, Reminder.counted_on).join(Reminder.rule).where(_of(to_id))
    ).all()
    events = {(row.slug, row.event_index) for row in own if row.event_index is not None}
    days = {(row.slug, row.counted_on) for row in own if row.counted_on is not None}
    for each in session.scalars(with_rule().where(_of(from_id)).order_by(Reminder.id)):
        if (each.rule.slug, each.event_index) in events or (each.rule.slug, each.counted_on) in days:
            each.event_index = each.counted_on = None
            if each.status is ReminderStatus.OPEN:
                session.delete(each)
                continue
        each.subject_id, each.community_id = to_id, community_id
    session.flush()
