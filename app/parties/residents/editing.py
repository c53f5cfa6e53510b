"""What staff change of a roster by hand: somebody is added, or what is known of them is put right."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name, mask_phone
from app.parties.communities.nodes import community_in_scope, get_community, require_open
from app.parties.residents.actions import ResidentAction
from app.parties.residents.errors import ResidentAlikeError
from app.parties.residents.indexes import index_of_phone, name_index
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.parties.residents.people import add_resident, hold_roster, household, resident_in_scope


def add_person(
    session: Session,
    *,
    community_id: int,
    home: str,
    name: str,
    phone: str = "",
    is_minor: bool = False,
    confirmed: bool = False,
    staff: StaffIdentity,
    now: datetime,
) -> Resident:
    """Put somebody on a roster by hand. `home` is the number of their household, `phone` is empty for who has none.

    Raises CommunityNotFoundError, NodeClosedError; ResidentAlikeError where the household has somebody of that name,
    unless it is `confirmed`.
    """
    community = community_in_scope(session, community_id=community_id, staff=staff)
    hold_roster(session, community.id)
    household_id = household(session, community_id=community.id, number=home).id
    alike = _alike(session, community.id, household_id, name)
    if alike and not confirmed:
        raise ResidentAlikeError(details={"residents": [_shown(person, home) for person in alike]})
    person = add_resident(
        session,
        community_id=community.id,
        household_id=household_id,
        name=name,
        phone=phone,
        is_minor=is_minor,
        now=now,
    )
    require_open(session, community.id)
    action = ResidentAction.ADDED
    audit.note(session, staff=staff, action=action, subject_id=person.id, at=now, path=community.path, alike=len(alike))
    return person


def _alike(session: Session, community_id: int, household_id: int, name: str) -> Sequence[Resident]:
    query = select(Resident).where(
        Resident.name_index == name_index(community_id, name),
        Resident.household_id == household_id,
        Resident.status == ResidentStatus.ACTIVE,
    )
    return session.scalars(query.order_by(Resident.id)).all()


def _shown(person: Resident, home: str) -> dict[str, Any]:
    return {
        "id": person.id,
        "number": person.number,
        "name": mask_name(person.name),
        "phone": mask_phone(person.phone),
        "household": home,
    }


def details(session: Session, *, resident_id: int, staff: StaffIdentity) -> dict[str, Any]:
    """What can be put right of somebody, as it is, held until the end. Raises ResidentNotFoundError."""
    resident_in_scope(session, resident_id=resident_id, staff=staff)
    person = session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True)
    home = session.get_one(Household, person.household_id)
    return {"name": person.name, "phone": person.phone, "home": home.number, "is_minor": person.is_minor}


def change_person(
    session: Session, *, resident_id: int, staff: StaffIdentity, now: datetime, **wanted: Any
) -> Resident:
    """Put right what is known of somebody: any of `name`, `phone`, `home`, `is_minor`. All they have stays theirs.

    The audit log says what they were and are, names and numbers masked, until they are forgotten. Raises
    ResidentNotFoundError.
    """
    there = details(session, resident_id=resident_id, staff=staff)
    person = session.get_one(Resident, resident_id)
    changed = [field for field in there if field in wanted and wanted[field] != there[field]]
    if "name" in changed:
        person.name, person.name_index = wanted["name"], name_index(person.community_id, wanted["name"])
    if "phone" in changed:
        person.phone, person.phone_index = wanted["phone"], index_of_phone(wanted["phone"])
    if "home" in changed:
        person.household_id = household(session, community_id=person.community_id, number=wanted["home"]).id
    if "is_minor" in changed:
        person.is_minor = wanted["is_minor"]
    if changed:
        path, action = get_community(session, person.community_id).path, ResidentAction.CHANGED
        facts = _masked({field: wanted[field] for field in changed})
        facts |= {"fields": changed, "before": _masked({field: there[field] for field in changed})}
        audit.note(session, staff=staff, action=action, subject_id=person.id, at=now, path=path, **facts)
    session.flush()
    return person


def _masked(values: dict[str, Any]) -> dict[str, Any]:
    """Details of somebody as others may see them."""
    masks = {"name": mask_name, "phone": mask_phone}
    return {field: masks[field](value) if field in masks else value for field, value in values.items()}
