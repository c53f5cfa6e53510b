"""Whom somebody in a post may collect about: households and residents of their areas, shops and units of its community
where the post is for these, and never their own.
"""

from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.parties.merchants.insiders import household_works_at
from app.parties.merchants.models import Merchant
from app.parties.posts.queries import areas_of_collector, nodes_of_collector
from app.parties.residents import phone_index
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.parties.units.models import UnitMember
from app.standing.collecting.errors import OutsideAreaError
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
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
    if session.scalar(select(_belongs_to(session, subject, own_home))):
        raise RelatedPersonError("不能登记自己或家人所在的商户、单位，请由别人登记。")
    return subject


def _belongs_to(session: Session, subject: Subject, household_id: int) -> ColumnElement[bool]:
    """Whether somebody of a household works there."""
    if subject.kind is SubjectKind.MERCHANT:
        shop = session.get_one(Merchant, subject.id)
        return household_works_at(shop.id, household_id, phone_index(shop.phone))
    return exists().where(
        UnitMember.unit_id == subject.id,
        UnitMember.is_open.is_(True),
        Resident.id == UnitMember.resident_id,
        Resident.household_id == household_id,
    )


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
