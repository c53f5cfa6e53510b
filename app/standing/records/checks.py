"""What must be true of records; read-only, for `flask ledger verify` and for tests."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.invariants import Ids, Invariant, Seen
from app.standing.records.models import Record, RecordStatus
from app.standing.reminders.models import Reminder, ReminderStatus

RECORDS_AT_ONCE = 20_000


def minuses_have_their_reminders(session: Session, ids: Ids) -> Seen:
    """A record that counts has the reminders that its rule asked for, each of which has led to it alone."""
    used = (
        select(func.count(Reminder.id))
        .where(Reminder.record_id == Record.id, Reminder.status == ReminderStatus.USED)
        .correlate(Record)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Record.id, Record.warnings, used).where(
            ids.of(Record.id), Record.warnings > 0, Record.status == RecordStatus.EFFECTIVE
        )
    ).all()
    problems = [
        f"record {record_id} was to have {needed} reminders and has {found}"
        for record_id, needed, found in rows
        if found != needed
    ]
    return Seen(len(rows), problems)


INVARIANTS = (
    Invariant(
        "a minus has the reminders that its rule asks for",
        minuses_have_their_reminders,
        by=Record.id,
        at_once=RECORDS_AT_ONCE,
    ),
)
