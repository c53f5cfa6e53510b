"""What became of what somebody has collected in a quarter: numbers of their own, of nobody else."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import start_of_day
from app.standing.records.models import Record, RecordSource, RecordState
from app.standing.reminders.models import Reminder

WAITING = (RecordState.SUBMITTED,)
SENT_BACK = (RecordState.RETURNED,)
NOT_TAKEN = (RecordState.REJECTED, RecordState.REVOKED)
TAKEN_BACK = (RecordState.WITHDRAWN,)
"""Every other state is of a record that somebody else has found to be so."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Since the first day of the quarter, by the day on which it was handed in last."""

    since: date
    handed_in: int
    waiting: int
    returned: int
    rejected: int
    taken_back: int
    reminders: int

    @property
    def taken(self) -> int:
        """How many somebody else has found to be so."""
        return self.handed_in - self.waiting - self.returned - self.rejected - self.taken_back


def quality(session: Session, *, resident_id: int, today: date) -> Quality:
    """Of the quarter of this day."""
    since = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    start = start_of_day(since)
    own = Record.collected_by == resident_id, Record.source == RecordSource.POST, Record.created_at >= start
    query = select(Record.status, func.count(Record.id).label("total")).where(*own).group_by(Record.status)
    found: dict[RecordState, int] = {row.status: row.total for row in session.execute(query)}
    reminders = select(func.count(Reminder.id)).where(
        Reminder.given_by_resident == resident_id, Reminder.created_at >= start
    )

    def count(*states: RecordState) -> int:
        return sum(found.get(state, 0) for state in states)

    return Quality(
        since=since,
        handed_in=sum(found.values()),
        waiting=count(*WAITING),
        returned=count(*SENT_BACK),
        rejected=count(*NOT_TAKEN),
        taken_back=count(*TAKEN_BACK),
        reminders=session.scalars(reminders).one(),
    )
