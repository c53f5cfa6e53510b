"""Whether neighbours see an award: whoever has it says so, and takes it back at any time."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.parties import residents
from app.standing.awards.errors import AwardStateError
from app.standing.awards.models import Award
from app.standing.awards.queries import own_award


def display(session: Session, *, award_id: int, is_shown: bool, resident_id: int, now: datetime) -> Award:
    """Show an award of one's own that holds, or show it no more. Raises AwardNotFoundError, AwardStateError."""
    award = own_award(session, award_id=award_id, resident=residents.identify(session, resident_id))
    if is_shown and (award.revoked_at is not None or award.expires_on < business_day(now)):
        raise AwardStateError
    if award.is_shown != is_shown:
        award.is_shown, award.shown_at = is_shown, now if is_shown else None
    return award
