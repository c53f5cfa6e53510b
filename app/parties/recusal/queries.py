"""Queries: who of the staff lives where."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.recusal.models import StaffResident
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.staff.models import StaffMember

SHOWN = 50


def has_declared(session: Session, *, staff_id: int) -> bool:
    """Whether one of the staff has said which resident they are, or that they are none."""
    return session.get(StaffResident, staff_id) is not None


def resident_of(session: Session, *, staff_id: int) -> Resident | None:
    """The resident who one of the staff is, while they are on the roster."""
    return session.scalar(
        select(Resident)
        .join(StaffResident, StaffResident.resident_id == Resident.id)
        .where(StaffResident.staff_id == staff_id, Resident.status == ResidentStatus.ACTIVE)
    )


def undeclared(session: Session, *, staff: StaffIdentity) -> Sequence[str]:
    """Usernames of colleagues of the subtree who have an account that works and have said nothing, the first 50."""
    return session.scalars(
        select(StaffMember.username)
        .join(Community, Community.id == StaffMember.community_id)
        .outerjoin(StaffResident, StaffResident.staff_id == StaffMember.id)
        .where(
            Community.path.like(f"{staff.path}%"),
            StaffMember.disabled_at.is_(None),
            StaffMember.id != staff.id,
            StaffResident.staff_id.is_(None),
        )
        .order_by(StaffMember.username)
        .limit(SHOWN)
    ).all()
