"""Somebody in a post scans the member card of a neighbour, on a phone or on paper, instead of choosing them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.parties.residents.models import Resident, ResidentStatus
from app.rewards.coupons import codes
from app.rewards.coupons.codes import Prefix
from app.rewards.coupons.errors import CodeUnknownError
from app.standing.collecting.neighbours import hold_neighbour
from app.standing.collecting.queries import Neighbours, household_of
from app.standing.programmes.models import SubjectKind


@dataclass(frozen=True, slots=True)
class ScannedNeighbour:
    """Whose card it is, and their household; of nobody outside of one's area."""

    resident_id: int
    household: Neighbours


def scan_neighbour(session: Session, *, digits: str, collector_id: int, now: datetime) -> ScannedNeighbour:
    """Whom a card is of. Raises what `codes.parse` and `codes.matching_step` raise, CodeUnknownError for a coupon, what
    `hold_neighbour` raises for somebody of another area and of one's own household.
    """
    code = codes.parse(digits)
    if code.prefix is Prefix.COUPON:
        raise CodeUnknownError
    card = Resident.card_serial == code.serial, Resident.status == ResidentStatus.ACTIVE
    person = session.scalar(select(Resident).where(*card))
    if person is None:
        raise codes.unknown(code, now=now)
    codes.matching_step(code, now=now)
    hold_neighbour(session, kind=SubjectKind.RESIDENT, subject_id=person.id, resident_id=collector_id, now=now)
    return ScannedNeighbour(person.id, household_of(session, person.household_id))
