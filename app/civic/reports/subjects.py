"""Whom a report is about, by what staff know them by: a number of a resident or household, a name of a shop or unit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import DomainError, field_error
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Household
from app.parties.units.models import Unit
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import Subject, subject_in_scope

FIELD = "subject"


def known_by(session: Session, *, kind: SubjectKind, subject: str, community_id: int, staff: StaffIdentity) -> Subject:
    """A subject of the staff member's subtree; households, shops and units by what they are called in a community.

    Raises a RuleError naming `subject`.
    """
    asked = {
        SubjectKind.HOUSEHOLD: select(Household.id).where(
            Household.number == subject, Household.community_id == community_id
        ),
        SubjectKind.MERCHANT: select(Merchant.id).where(
            Merchant.name == subject, Merchant.community_id == community_id
        ),
        SubjectKind.UNIT: select(Unit.id).where(
            Unit.name == subject, Unit.community_id == community_id, Unit.is_open.is_(True)
        ),
    }
    try:
        if kind is SubjectKind.RESIDENT:
            found = residents.resident_by_number(session, number=subject, staff=staff).id
        else:
            found = session.scalars(asked[kind].limit(1)).first() or 0
        return subject_in_scope(session, kind=kind, subject_id=found, staff=staff)
    except DomainError:
        raise field_error(FIELD, "没有找到，请核对：居民填居民编号，家庭填户号，商户和单位填全称。") from None
