"""Nobody decides about themself or their own household: a subject's homes, and the one of a member of staff (回避)."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties.merchants.models import MerchantMember
from app.parties.recusal.queries import resident_of
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.units.models import UnitMember
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import SubjectKey


def require_unrelated(session: Session, *, staff: StaffIdentity, subjects: Collection[SubjectKey]) -> None:
    """Nothing, where none of these subjects is one of the staff, their household, or a shop or unit of somebody of it.
    Raises RelatedPersonError, whose details say how many are.
    """
    related = related_to(session, staff=staff, subjects=subjects)
    if related:
        raise RelatedPersonError(details={"count": len(related)})


def related_to(session: Session, *, staff: StaffIdentity, subjects: Collection[SubjectKey]) -> set[SubjectKey]:
    """Those of some subjects who are one of the staff or of the same household."""
    person = resident_of(session, staff_id=staff.id)
    if person is None:
        return set()
    return {subject for subject, homes in homes_of(session, subjects).items() if person.household_id in homes}


def homes_of(session: Session, subjects: Collection[SubjectKey]) -> dict[SubjectKey, set[int]]:
    """The households of subjects: of a shop those of its people, of a unit those of its members."""
    found: dict[SubjectKey, set[int]] = {subject: set() for subject in subjects}
    for kind, query in _HOMES.items():
        ids = {subject_id for subject_kind, subject_id in found if subject_kind is kind and subject_id is not None}
        if ids:
            for subject_id, household_id in session.execute(query(ids)):
                found[kind, subject_id].add(household_id)
    for kind, subject_id in found:
        if kind is SubjectKind.HOUSEHOLD and subject_id is not None:
            found[kind, subject_id] = {subject_id}
    return found


def _of_residents(ids: Collection[int]) -> Select[Any, Any]:
    return select(Resident.id, Resident.household_id).where(Resident.id.in_(ids))


def _of_shops(ids: Collection[int]) -> Select[Any, Any]:
    return (
        select(MerchantMember.merchant_id, Resident.household_id)
        .join(Resident, Resident.user_id == MerchantMember.user_id)
        .where(MerchantMember.merchant_id.in_(ids), Resident.status == ResidentStatus.ACTIVE)
    )


def _of_units(ids: Collection[int]) -> Select[Any, Any]:
    return (
        select(UnitMember.unit_id, Resident.household_id)
        .join(Resident, Resident.id == UnitMember.resident_id)
        .where(UnitMember.unit_id.in_(ids), UnitMember.is_open.is_(True))
    )


_HOMES = {
    SubjectKind.RESIDENT: _of_residents,
    SubjectKind.MERCHANT: _of_shops,
    SubjectKind.UNIT: _of_units,
}
