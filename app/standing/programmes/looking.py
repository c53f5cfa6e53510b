"""That staff have looked at what is on record about somebody: noted for each resident whom it concerns."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties.residents import access_log
from app.parties.residents.models import Resident, ResidentStatus
from app.standing.programmes.models import SubjectKind


def note_seen(
    session: Session,
    *,
    subjects: Iterable[tuple[SubjectKind, int | None]],
    how: str,
    staff: StaffIdentity,
    now: datetime,
) -> None:
    """A look at what a resident is the subject of is one at their file; of a household, at that of each who lives
    there. What is about a shop or a unit is about nobody.
    """
    ids: dict[SubjectKind, set[int]] = {kind: set() for kind in SubjectKind}
    for kind, subject_id in subjects:
        if subject_id is not None:
            ids[kind].add(subject_id)
    people = set(ids[SubjectKind.RESIDENT])
    if homes := ids[SubjectKind.HOUSEHOLD]:
        there = Resident.household_id.in_(homes), Resident.status == ResidentStatus.ACTIVE
        people |= set(session.scalars(select(Resident.id).where(*there)))
    if people:
        access_log.note_seen(session, resident_ids=sorted(people), how=how, staff=staff, now=now)
