"""Letters about an award to an employer or a school: whoever has it says to whom one may go, and takes that back."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.parties import residents
from app.standing.awards.errors import AwardStateError, NoLetterError
from app.standing.awards.models import Award
from app.standing.awards.queries import own_award
from app.standing.programmes.models import SubjectKind


def agree(session: Session, *, award_id: int, letter_to: str, resident_id: int, now: datetime) -> Award:
    """Agree that one letter goes to somebody, in words. Raises AwardNotFoundError, NoLetterError, AwardStateError."""
    award = own_award(session, award_id=award_id, resident=residents.identify(session, resident_id))
    if award.subject_kind is not SubjectKind.RESIDENT:
        raise NoLetterError
    if award.revoked_at is not None or award.expires_on < business_day(now):
        raise AwardStateError
    if award.letter_to != letter_to:
        award.letter_to, award.letter_agreed_at = letter_to, now
    return award


def take_back(session: Session, *, award_id: int, resident_id: int) -> Award:
    """No letter, or no more: what has been sent is not called back. Raises AwardNotFoundError."""
    award = own_award(session, award_id=award_id, resident=residents.identify(session, resident_id))
    award.letter_to, award.letter_agreed_at = None, None
    return award
