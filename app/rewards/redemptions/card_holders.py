"""Whose member card was scanned, on a phone or on paper: by a neighbour in a post, or by staff at a desk."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.core.security.lockout import FailureCounter
from app.parties.communities.models import Community
from app.parties.residents.models import Resident, ResidentStatus
from app.rewards.coupons import codes
from app.rewards.coupons.codes import Prefix
from app.rewards.coupons.errors import CodeWrongError
from app.rewards.redemptions.errors import CardExpiredError, CardUnknownError, CardWrongError
from app.rewards.redemptions.scan_lockout import guarded
from app.standing.collecting.neighbours import hold_neighbour
from app.standing.collecting.queries import Neighbours, household_of
from app.standing.programmes.models import SubjectKind


@dataclass(frozen=True, slots=True)
class ScannedNeighbour:
    """Whose card it is, and their household; of nobody outside of one's area."""

    resident_id: int
    household: Neighbours


def scan_neighbour(session: Session, *, digits: str, collector_id: int, now: datetime) -> ScannedNeighbour:
    """Whom a card is of. Raises what `_holder` raises, what `hold_neighbour` raises for somebody of another area and of
    one's own household.
    """
    person = _holder(session, digits, now)
    hold_neighbour(session, kind=SubjectKind.RESIDENT, subject_id=person.id, resident_id=collector_id, now=now)
    return ScannedNeighbour(person.id, household_of(session, person.household_id))


def read_card(failures: FailureCounter, session: Session, *, digits: str, user_id: int, now: datetime) -> int:
    """The resident whose card this is, for what is handed in about them at once (`app/features.py` says where); guesses
    are counted as those of scans. Whether they may be collected about, the caller looks. Raises what `guarded` and
    `_holder` raise.
    """
    with guarded(failures, digits=digits, who=f"clerk:{user_id}"):
        return _holder(session, digits, now).id


def read_card_at_desk(
    failures: FailureCounter, session: Session, *, digits: str, staff: StaffIdentity, now: datetime
) -> str:
    """The number of the resident of this subtree whose card was scanned at a desk; guesses are counted as at counters.

    Raises what `guarded` and `_holder` raise; CardUnknownError for somebody of elsewhere.
    """
    with guarded(failures, digits=digits, who=f"staff:{staff.id}"):
        person = _holder(session, digits, now)
        place = session.get_one(Community, person.community_id)
        if not staff.covers(place.path):
            raise CardUnknownError
        return person.number


def _holder(session: Session, digits: str, now: datetime) -> Resident:
    """Raises what `codes.parse` raises, CardUnknownError also for a coupon, CardExpiredError, CardWrongError."""
    code = codes.parse(digits)
    if code.prefix is Prefix.COUPON:
        raise CardUnknownError
    card = Resident.card_serial == code.serial, Resident.status == ResidentStatus.ACTIVE
    person = session.scalar(select(Resident).where(*card))
    if person is None:
        raise CardUnknownError(is_guess=codes.unknown(code, now=now).is_guess)
    try:
        codes.matching_step(code, now=now)
    except CodeWrongError as wrong:
        raise CardWrongError if wrong.is_guess else CardExpiredError from wrong
    return person
