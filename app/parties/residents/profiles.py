"""What a user may know of themselves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.core.identities import MemberIdentity
from app.core.security.masking import mask_name, mask_phone
from app.parties.communities.nodes import get_community
from app.parties.residents.models import Resident, ResidentStatus, User
from app.parties.residents.people import resident_of_user

HOUSEHOLD = "household"


def profile(session: Session, *, user_id: int, memberships: Sequence[MemberIdentity]) -> dict[str, Any]:
    """Roles, the resident they are linked to (masked), the shops they work in; and what is still needed to be linked,
    where their number is on a roster.
    """
    resident = resident_of_user(session, user_id)
    roles = {"consumer"} | {"owner" if member.is_owner else "clerk" for member in memberships}
    if resident is not None:
        roles.add("resident")
    return {
        "id": user_id,
        "roles": sorted(roles),
        "memberships": memberships,
        "link_needs": HOUSEHOLD if resident is None and _is_on_a_roster(session, user_id) else None,
        "resident": resident
        and {
            "id": resident.id,
            "number": resident.number,
            "name": mask_name(resident.name),
            "phone": mask_phone(resident.phone),
            "community": get_community(session, resident.community_id).name,
            "community_id": resident.community_id,
        },
    }


def _is_on_a_roster(session: Session, user_id: int) -> bool:
    there = exists().where(Resident.phone_index == User.phone_index, Resident.status == ResidentStatus.ACTIVE)
    return session.scalar(select(User.id).where(User.id == user_id, there)) is not None
