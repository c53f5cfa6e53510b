"""Staff say which resident they are."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.recusal.actions import RecusalAction
from app.parties.recusal.models import StaffResident
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.staff.models import StaffMember


def declare(session: Session, *, number: str | None, staff: StaffIdentity, now: datetime) -> StaffResident:
    """Say which resident one is by one's number, wherever one lives; None: on no roster. Saying it again replaces it.

    Raises a RuleError naming `number` for one that nobody of age has.
    """
    session.execute(select(StaffMember.id).where(StaffMember.id == staff.id).with_for_update())  # One after the other.
    resident_id = None if number is None else _adult(session, number)
    held = session.get(StaffResident, staff.id)
    if held is None:
        held = StaffResident(staff_id=staff.id, resident_id=resident_id, declared_at=now)
        session.add(held)
    held.resident_id, held.declared_at = resident_id, now
    action = RecusalAction.NOT_ON_ROSTER if resident_id is None else RecusalAction.DECLARED
    audit.note(session, staff=staff, action=action, subject_id=staff.id, at=now)
    return held


def _adult(session: Session, number: str) -> int:
    query = select(Resident.id).where(
        Resident.number == number, Resident.status == ResidentStatus.ACTIVE, Resident.is_minor.is_(False)
    )
    found = session.scalar(query)
    if found is None:
        raise field_error("number", "没有这位成年居民，请核对编号；编号在小程序“我的”里，或请同事在名册里查。")
    return found


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """Two residents are one."""
    session.execute(update(StaffResident).where(StaffResident.resident_id == from_id).values(resident_id=to_id))


def forget_resident(session: Session, *, resident_id: int) -> None:
    """Somebody is forgotten: who of the staff they were, too."""
    session.execute(delete(StaffResident).where(StaffResident.resident_id == resident_id))
