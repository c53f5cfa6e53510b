"""That somebody has opened a notice: counted once for each user, and by the day; nobody is told who."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.civic.texts.audience import is_for
from app.civic.texts.models import Reading, ReadingDay, TextState
from app.civic.texts.queries import notice_for, read_among
from app.core.clock import business_day
from app.parties.residents.people import identify


def read(session: Session, *, text_id: int, resident_id: int, user_id: int, now: datetime) -> None:
    """Note that a user has opened a notice. Raises TextNotFoundError."""
    today = business_day(now)
    theirs = is_for(session, identify(session, resident_id), today=today)
    line = notice_for(session, theirs, text_id=text_id)
    if line.text.state is not TextState.PUBLISHED or read_among(session, text_ids=[text_id], user_id=user_id):
        return
    try:
        with session.begin_nested():
            session.add(Reading(text_id=text_id, user_id=user_id, read_on=today))
    except IntegrityError:  # Opened on two screens at once.
        return
    if not _add_one(session, text_id, now):
        try:
            with session.begin_nested():
                session.add(ReadingDay(text_id=text_id, day=today, people=1))
        except IntegrityError:  # Somebody else was the first of the day at the same time.
            _add_one(session, text_id, now)


def _add_one(session: Session, text_id: int, now: datetime) -> bool:
    """False where nobody has read it that day yet."""
    that_day = ReadingDay.text_id == text_id, ReadingDay.day == business_day(now)
    change = update(ReadingDay).where(*that_day).values(people=ReadingDay.people + 1)
    done = session.execute(change.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount == 1
