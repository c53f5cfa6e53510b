"""What somebody has collected, when they become one with another resident."""

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record, RecordSource
from app.standing.reminders.models import Reminder


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """It is the other's. What one has collected about the other turns out to be about themself or their household."""
    both = (from_id, to_id)
    homes = select(Resident.household_id).where(Resident.id.in_(both))
    about_them = or_(
        (Record.subject_kind == SubjectKind.RESIDENT) & Record.subject_id.in_(both),
        (Record.subject_kind == SubjectKind.HOUSEHOLD) & Record.subject_id.in_(homes),
        (Record.subject_kind == SubjectKind.RESIDENT)
        & Record.subject_id.in_(select(Resident.id).where(Resident.household_id.in_(homes))),
    )
    collected = Record.collected_by.in_(both)
    for change in (
        update(Record)
        .where(collected, Record.source == RecordSource.POST, about_them)
        .values(source=RecordSource.SELF),
        update(Record).where(Record.collected_by == from_id).values(collected_by=to_id),
        update(Reminder).where(Reminder.given_by_resident == from_id).values(given_by_resident=to_id),
    ):
        session.execute(change, execution_options={"synchronize_session": False})
