"""A member of a unit as people name them: by the number of a resident."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import subtree_ids
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.units.belonging import add_member
from app.parties.units.models import UnitMember, UnitRole


def add_found(
    session: Session,
    *,
    unit_id: int,
    number: str,
    role: UnitRole,
    from_on: date,
    staff: StaffIdentity,
    now: datetime,
) -> UnitMember:
    """The same as `add_member`. Raises what that raises, and a RuleError naming `number`."""
    resident_id = session.scalar(
        select(Resident.id).where(
            Resident.number == number,
            Resident.community_id.in_(subtree_ids(staff.path)),
            Resident.status == ResidentStatus.ACTIVE,
            Resident.is_minor.is_(False),
        )
    )
    if resident_id is None:
        raise field_error("number", "没有找到这位成年居民，请核对编号。")
    return add_member(
        session, unit_id=unit_id, resident_id=resident_id, role=role, from_on=from_on, staff=staff, now=now
    )
