"""Records in the long run: words about people go, numbers stay."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.standing.programmes.models import SubjectKind
from app.standing.records.evidence import erase_of_records
from app.standing.records.models import Record
from app.standing.reminders import upkeep as reminders

ARCHIVED_FOR = timedelta(days=365)
"""How long a record is kept with its subject after it has ceased to count (domain rule C7.16)."""

_NO_WORDS = {"note": "", "withdrawal_reason": "", "remark": "", "answer": ""}


def forget_words(session: Session, *, resident_id: int, now: datetime) -> None:
    """Wipe what was written about a resident who is forgotten; no award of theirs is left to expire."""
    about = or_(
        Record.resident_id == resident_id,
        (Record.subject_kind == SubjectKind.RESIDENT) & (Record.subject_id == resident_id),
    )
    session.execute(update(Record).where(about).values(**_NO_WORDS))
    erase_of_records(session, select(Record.id).where(about))
    reminders.forget_resident(session, resident_id=resident_id)
    session.execute(
        update(Record).where(Record.resident_id == resident_id, Record.lapsed_at.is_(None)).values(lapsed_at=now)
    )


def outdated(session: Session, *, now: datetime, after_id: int, limit: int) -> Sequence[int]:
    """Records, by id, whose subject nobody needs to know any more: long over, and none of their points left."""
    query = (
        select(Record.id)
        .where(
            Record.id > after_id,
            Record.expires_at < now - ARCHIVED_FOR,
            Record.subject_id.is_not(None),
            or_(Record.lapsed_at.is_not(None), Record.points == 0, Record.resident_id.is_(None)),
        )
        .order_by(Record.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def make_anonymous(session: Session, *, record_ids: Sequence[int]) -> int:
    """Take subject, collector, event and words off these records: rule, day and numbers remain, for statistics; says
    how many.
    """
    done = 0
    for record_id in record_ids:
        values = {"subject_id": None, "resident_id": None, "collected_by": None, **_NO_WORDS}
        changed: Any = session.execute(
            update(Record)
            .where(Record.id == record_id, Record.subject_id.is_not(None))
            .values(event_key=f"anonymous:{record_id}", event_index=f"anonymous:{record_id}", **values)
        )
        done += changed.rowcount
    erase_of_records(session, record_ids)
    reminders.make_anonymous(session, record_ids=record_ids)
    return done
