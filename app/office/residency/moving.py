"""To another community: the person stays the same, and what they have goes along.

Points are one journal for each of them, by which the new community answers for what the old one has issued. Coupons
stay where they were claimed until they are used; what comes back of them follows (`rewards.coupons.claims`).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties import posts, residents
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, require_open
from app.parties.residents.actions import ResidentAction
from app.parties.residents.errors import SameCommunityError
from app.parties.residents.models import Resident, ResidentMove, ResidentStatus
from app.standing.programmes.models import SubjectKind
from app.standing.records import withdrawal
from app.standing.records.models import Record
from app.standing.reminders import upkeep as reminders


def move(
    session: Session,
    *,
    resident_id: int,
    community_id: int,
    home: str,
    whole_household: bool = False,
    staff: StaffIdentity,
    now: datetime,
) -> Sequence[Resident]:
    """Somebody moves to the household `home` of another community, alone or with all who live with them.

    Gives those who have moved, the one who was asked for first. Raises ResidentNotFoundError, CommunityNotFoundError,
    NodeClosedError, SameCommunityError.
    """
    person = residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    there = community_in_scope(session, community_id=community_id, staff=staff)
    if there.id == person.community_id:
        raise SameCommunityError
    residents.hold_roster(session, there.id)
    who = Resident.household_id == person.household_id if whole_household else Resident.id == resident_id
    going = session.scalars(
        select(Resident)
        .where(who, Resident.status == ResidentStatus.ACTIVE, Resident.community_id == person.community_id)
        .order_by(Resident.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    household_id = residents.household(session, community_id=there.id, number=home).id
    if resident_id not in {each.id for each in going}:  # Somebody else was quicker.
        raise SameCommunityError
    for each in going:
        _move(session, each, there, household_id, staff, now)
    require_open(session, there.id)
    return sorted(going, key=lambda each: each.id != resident_id)


def _move(
    session: Session, person: Resident, there: Community, household_id: int, staff: StaffIdentity, now: datetime
) -> None:
    from_id, points = person.community_id, withdrawal.locked_balance(session, person.id)
    moved = ResidentMove(
        resident_id=person.id, from_id=from_id, to_id=there.id, points=points, moved_by=staff.id, moved_at=now
    )
    session.add(moved)
    person.community_id, person.household_id = there.id, household_id
    posts.end_of_resident(session, resident_id=person.id, reason="本人迁到别的社区", now=now)
    person.name_index = residents.name_index(there.id, person.name)
    session.flush()
    own = (Record.subject_kind == SubjectKind.RESIDENT) & (Record.subject_id == person.id)
    session.execute(update(Record).where(own).values(community_id=there.id))
    reminders.move_resident(session, resident_id=person.id, community_id=there.id)
    if points:
        legs = chart.moved(points, from_id=from_id, to_id=there.id)
        entry = ledger.Entry(JournalKind.MOVE, f"move:resident:{moved.id}", legs, memo="居民迁移")
        ledger.post(session, entry, at=now, actor=staff.actor)
    audit.note(
        session,
        staff=staff,
        action=ResidentAction.MOVED,
        subject_id=person.id,
        at=now,
        path=there.path,
        from_id=from_id,
        to_id=there.id,
        points=points,
    )
