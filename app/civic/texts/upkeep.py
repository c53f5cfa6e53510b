"""What is forgotten of texts: who has opened one, after a year or with the user."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.civic.texts.models import Reading
from app.core.clock import business_day
from app.core.db.expiry import delete_some

READINGS_FOR = timedelta(days=365)


def forget_user(session: Session, *, user_id: int) -> None:
    """What a user has opened is not known any more; how many have is."""
    session.execute(delete(Reading).where(Reading.user_id == user_id))


def forget_readings(session: Session, *, now: datetime) -> int:
    """Delete some of the readings of long ago; says how many."""
    return delete_some(session, Reading, Reading.read_on < business_day(now) - READINGS_FOR)
