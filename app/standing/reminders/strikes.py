"""Which reminders let a minus be taken, and what becomes of them with the record."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day, start_of_day
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.rulebook import slugs_by_id
from app.standing.reminders.errors import RemindersMissingError
from app.standing.reminders.models import Reminder, ReminderStatus
from app.standing.reminders.workflow import LAPSE, REMINDERS, REOPEN, USE

BATCH = 500


class Strikes:
    """The reminders that count now against some subjects of one kind, given out to one record after the other. A pair
    of `wanted` is the slug of a rule, which is one in all of its versions, and the id of a subject.

    `holding` locks them; the caller has locked the subjects.
    """

    def __init__(
        self,
        session: Session,
        kind: SubjectKind,
        wanted: Iterable[tuple[str, int]],
        *,
        now: datetime,
        holding: bool = False,
    ) -> None:
        pairs = set(wanted)
        subject_ids = sorted({subject_id for _, subject_id in pairs})
        self._open: dict[tuple[str, int | None], list[Reminder]] = {pair: [] for pair in pairs}
        slugs = slugs_by_id(session, (slug for slug, _ in pairs))
        for start in range(0, len(subject_ids), BATCH):
            query = select(Reminder).where(
                Reminder.subject_kind == kind,
                Reminder.subject_id.in_(subject_ids[start : start + BATCH]),
                Reminder.status == ReminderStatus.OPEN,
                Reminder.told_at.is_not(None),
                Reminder.expires_on >= business_day(now),
            )
            if holding:
                query = query.with_for_update().execution_options(populate_existing=True)
            for reminder in session.scalars(query.order_by(Reminder.id)):
                self._open.get((slugs.get(reminder.rule_id, ""), reminder.subject_id), []).append(reminder)

    def take(self, rule: Rule, subject_id: int, occurred_on: date) -> list[Reminder]:
        """As many as the rule asks for, the earliest first; they are taken and count for no other record.

        They are of days before the event, were told before its day, and have the event in their time. Raises
        RemindersMissingError.
        """
        begins = start_of_day(occurred_on)
        still_open = self._open[rule.slug, subject_id]
        found = [
            each
            for each in sorted(still_open, key=lambda each: each.occurred_on)
            if each.occurred_on < occurred_on <= each.expires_on and each.told_at is not None and each.told_at < begins
        ][: rule.warnings]
        if len(found) < rule.warnings:
            raise RemindersMissingError(needed=rule.warnings, given=len(found), days=rule.warning_days)
        self._open[rule.slug, subject_id] = [each for each in still_open if each not in found]
        return found


def use(reminders: Sequence[Reminder], *, record_id: int, now: datetime) -> None:
    """They have led to a record."""
    for each in reminders:
        REMINDERS.enter(each, USE, record_id=record_id, closed_at=now)


def release(session: Session, *, record_id: int, now: datetime) -> None:
    """Their record was taken back: those still in their time count again. The caller has locked the subject."""
    used = (
        select(Reminder)
        .where(Reminder.record_id == record_id, Reminder.status == ReminderStatus.USED)
        .order_by(Reminder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for each in session.scalars(used):
        if each.expires_on >= business_day(now):
            REMINDERS.enter(each, REOPEN, record_id=None, closed_at=None)
        else:
            REMINDERS.enter(each, LAPSE, record_id=None, closed_at=now)
