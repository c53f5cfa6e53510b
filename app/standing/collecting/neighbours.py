"""Whom somebody in a post may collect about: households and residents of their areas, and never their own."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.parties.posts.queries import areas_of_collector
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.standing.collecting.errors import OutsideAreaError
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import Subject, lock
from app.standing.records.errors import RelatedPersonError


def hold_neighbour(session: Session, *, kind: SubjectKind, subject_id: int, resident_id: int, now: datetime) -> Subject:
    """One of the areas in which this resident collects today, held until the end of the transaction.

    Raises NoPostError, RelatedPersonError, OutsideAreaError.
    """
    lock(session, kind, [subject_id])  # First: where they live is whose points they are given.
    within = areas_of_collector(session, resident_id=resident_id, today=business_day(now))
    place = _place(session, kind, subject_id)
    if place is None:
        raise OutsideAreaError
    household, subject = place
    own_home = session.scalars(select(Resident.household_id).where(Resident.id == resident_id)).one()
    if household.id == own_home:
        raise RelatedPersonError
    if household.area_id not in within:
        raise OutsideAreaError
    return subject


def _place(session: Session, kind: SubjectKind, subject_id: int) -> tuple[Household, Subject] | None:
    """A household, and a subject that is or lives in it; shops and units are of no area."""
    if kind is SubjectKind.HOUSEHOLD:
        home = session.get(Household, subject_id)
        return None if home is None else (home, Subject(kind, home.id, home.community_id))
    if kind is not SubjectKind.RESIDENT:
        return None
    person = session.get(Resident, subject_id)
    if person is None or person.status is not ResidentStatus.ACTIVE:
        return None
    home = session.get_one(Household, person.household_id)
    return home, Subject(kind, person.id, person.community_id, person.is_minor)
