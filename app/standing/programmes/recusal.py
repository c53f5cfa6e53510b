"""Nobody decides about themself or their own household: a subject's homes, and the one of a member of staff (回避)."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties.merchants.insiders import households_at
from app.parties.recusal.queries import resident_of
from app.parties.residents.models import Resident
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
    return {subject for subject, homes in household_ids_of(session, subjects).items() if person.household_id in homes}


def household_ids_of(session: Session, subjects: Collection[SubjectKey]) -> dict[SubjectKey, set[int]]:
    """The households of subjects: of a shop those of its people, of a unit those of its members."""
    found: dict[SubjectKey, set[int]] = {subject: set() for subject in subjects}
    for kind, homes in _HOMES.items():
        ids = {subject_id for subject_kind, subject_id in found if subject_kind is kind and subject_id is not None}
        if ids:
            found |= {(kind, subject_id): households for subject_id, households in homes(session, ids).items()}
    return found


def _of_residents(session: Session, ids: Collection[int]) -> dict[int, set[int]]:
    rows = session.execute(select(Resident.id, Resident.household_id).where(Resident.id.in_(ids)))
    return {resident_id: {household_id} for resident_id, household_id in rows}


def _of_households(_session: Session, ids: Collection[int]) -> dict[int, set[int]]:
    return {household_id: {household_id} for household_id in ids}


def _of_units(session: Session, ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {unit_id: set() for unit_id in ids}
    query = (
        select(UnitMember.unit_id, Resident.household_id)
        .join(Resident, Resident.id == UnitMember.resident_id)
        .where(UnitMember.unit_id.in_(ids), UnitMember.is_open.is_(True))
    )
    for unit_id, household_id in session.execute(query):
        found[unit_id].add(household_id)
    return found


_HOMES: Mapping[SubjectKind, Callable[[Session, Collection[int]], dict[int, set[int]]]] = MappingProxyType(
    {
        SubjectKind.RESIDENT: _of_residents,
        SubjectKind.HOUSEHOLD: _of_households,
        SubjectKind.MERCHANT: households_at,
        SubjectKind.UNIT: _of_units,
    }
)
