"""What becomes of a record that will never count."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.standing.records.models import Record
from app.standing.reminders import strikes


def close(session: Session, record: Record, now: datetime) -> None:
    """Its event is free again, its reminders count again, and nothing of it is left to expire."""
    record.event_index = record.due_at = None
    record.expires_at = record.lapsed_at = now
    strikes.release(session, record_id=record.id, now=now)
