"""Who has applied for a shop, as the roster of the community knows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name, mask_phone
from app.parties.communities.models import Community
from app.parties.residents.models import Resident, ResidentStatus


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody on a roster of the subtree; name and phone are masked."""

    resident_id: int
    name: str
    phone: str
    community: str


def applicants(session: Session, *, user_ids: Iterable[int], staff: StaffIdentity) -> dict[int, Applicant]:
    """Those of some users who are on a roster of the subtree, in one query; of others nothing is known here."""
    query = (
        select(Resident.user_id, Resident.id, Resident.name, Resident.phone, Community.name.label("community"))
        .join(Community, Community.id == Resident.community_id)
        .where(
            Resident.user_id.in_(set(user_ids)),
            Resident.status == ResidentStatus.ACTIVE,
            Community.path.like(f"{staff.path}%"),
        )
    )
    return {
        row.user_id: Applicant(row.id, mask_name(row.name), mask_phone(row.phone), row.community)
        for row in session.execute(query)
    }
