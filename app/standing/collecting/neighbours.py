"""Whom somebody in a post may collect about: households and residents of their areas, shops and units of its community
where the post is for these, and never their own.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.parties.posts.queries import areas_of_collector, nodes_of_collector
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.standing.collecting.errors import OutsideAreaError
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.recusal import household_ids_of
from app.standing.programmes.subjects import Subject, found_subject, lock

AT_WORK = (SubjectKind.MERCHANT, SubjectKind.UNIT)


def hold_neighbour(session: Session, *, kind: SubjectKind, subject_id: int, resident_id: int, now: datetime) -> Subject:
    """One of the areas in which this resident collects today, held until the end of the transaction.

    Raises NoPostError, RelatedPersonError, OutsideAreaError.
    """
    lock(session, kind, [subject_id])  # First: where they live is whose points they are given.
    today = business_day(now)
    within = areas_of_collector(session, resident_id=resident_id, today=today)
    own_home = session.scalars(select(Resident.household_id).where(Resident.id == resident_id)).one()
    if kind in AT_WORK:
        return _shop_or_unit(session, kind, subject_id, resident_id, own_home, today)
    place = _place(session, kind, subject_id)
    if place is None:
        raise OutsideAreaError
    household, subject = place
    if household.id == own_home:
        raise RelatedPersonError
    if household.area_id not in within:
        raise OutsideAreaError
    return subject


def _shop_or_unit(
    session: Session, kind: SubjectKind, subject_id: int, resident_id: int, own_home: int, today: date
) -> Subject:
    subject = found_subject(session, kind=kind, subject_id=subject_id)
    if subject is None or subject.community_id not in nodes_of_collector(session, resident_id=resident_id, today=today):
        raise OutsideAreaError
    if own_home in household_ids_of(session, [(kind, subject_id)])[kind, subject_id]:
        raise RelatedPersonError("不能登记自己或家人所在的商户、单位，请由别人登记。")
    return subject


def _place(session: Session, kind: SubjectKind, subject_id: int) -> tuple[Household, Subject] | None:
    """A household, and a subject that is or lives in it."""
    if kind is SubjectKind.HOUSEHOLD:
        home = session.get(Household, subject_id)
        return None if home is None else (home, Subject(kind, home.id, home.community_id))
    person = session.get(Resident, subject_id)
    if person is None or person.status is not ResidentStatus.ACTIVE:
        return None
    home = session.get_one(Household, person.household_id)
    return home, Subject(kind, person.id, person.community_id, person.is_minor)
