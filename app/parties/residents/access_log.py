"""That staff have looked at somebody's file is noted, so that whoever it is about can see it.

What counts: a file or the page of a household opened, a record, a reminder, a case, a paper or an award opened, records
read or taken home, helpers looked up, names and numbers seen in full, a roster taken home, a passbook, a slip, a
letter, a paper or a query printed. A list with masked names, a search and the form of a single step do not. Opening the
same file again on the same day adds nothing.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.audit import AuditEvent
from app.core.clock import business_day, start_of_day
from app.core.exports.taken import Taken
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.residents.actions import RESIDENT, ResidentAction
from app.parties.residents.bulk import batches
from app.parties.residents.models import Resident

NAMED_MAX = 500
"""A list of more people than that is noted as one roster, and shown to everybody who may be on it."""


def note_seen(session: Session, *, resident_ids: Sequence[int], how: str, staff: StaffIdentity, now: datetime) -> None:
    """That somebody of the staff has opened these files; once a day for each of them and each way."""
    today = start_of_day(business_day(now))
    query = select(AuditEvent.subject_id, AuditEvent.facts).where(
        AuditEvent.subject_kind == RESIDENT.kind,
        AuditEvent.subject_id.in_(resident_ids),
        AuditEvent.action == ResidentAction.SEEN,
        AuditEvent.actor == staff.actor,
        AuditEvent.at >= today,
    )
    known = {subject_id for subject_id, facts in session.execute(query) if facts.get("how") == how}
    if new := [resident_id for resident_id in resident_ids if resident_id not in known]:
        _note(session, ResidentAction.SEEN, new, staff, now, {"how": how})


def note_listed(
    session: Session, *, resident_ids: Sequence[int], how: str, reason: str, staff: StaffIdentity, now: datetime
) -> None:
    """That these people were on a list which somebody of the staff has seen in full or taken home."""
    facts = {"how": how} | ({"reason": reason} if reason else {})
    _note(session, ResidentAction.LISTED, resident_ids, staff, now, facts)


def _note(
    session: Session,
    action: ResidentAction,
    resident_ids: Sequence[int],
    staff: StaffIdentity,
    now: datetime,
    facts: dict[str, Any],
) -> None:
    for part in batches(resident_ids):
        places = select(Resident.id, Community.path).join(Community, Community.id == Resident.community_id)
        for resident_id, path in session.execute(places.where(Resident.id.in_(part)).order_by(Resident.id)):
            audit.note(session, staff=staff, action=action, subject_id=resident_id, at=now, path=path, **facts)


def note_file_taken(session: Session, taken: Taken) -> None:
    """That the records of one resident were taken home."""
    whose = [int(taken.filters["resident_id"])]
    note_seen(session, resident_ids=whose, how="records_file", staff=taken.staff, now=taken.at)


def note_masked_roster(session: Session, taken: Taken) -> None:
    """That a roster was taken home with masked names."""
    _note_roster(session, taken, "masked", lambda row: row.card.number)


def note_roster(session: Session, taken: Taken) -> None:
    """That a roster was taken home in full."""
    _note_roster(session, taken, "roster", lambda row: row.number)


def _note_roster(session: Session, taken: Taken, how: str, number_of: Any) -> None:
    if taken.rows is not None and len(taken.rows) <= NAMED_MAX:
        numbers = [number_of(row) for row in taken.rows]
        ids = [
            found
            for part in batches(numbers)
            for found in session.scalars(select(Resident.id).where(Resident.number.in_(part)))
        ]
        note_listed(session, resident_ids=ids, how=how, reason=taken.reason, staff=taken.staff, now=taken.at)
        return
    facts = {"how": how} | ({"reason": taken.reason} if taken.reason else {})
    node = int(taken.filters.get("community_id") or taken.staff.community_id)
    audit.note(session, staff=taken.staff, action=ResidentAction.ROSTER_TAKEN, subject_id=node, at=taken.at, **facts)


def note_printed(
    session: Session, *, resident_id: int, since: date, until: date, staff: StaffIdentity, now: datetime
) -> None:
    """That somebody's passbook was printed for them."""
    facts = {"since": since.isoformat(), "until": until.isoformat()}
    _note(session, ResidentAction.PASSBOOK_PRINTED, [resident_id], staff, now, facts)


def note_query(session: Session, *, resident_id: int, staff: StaffIdentity, now: datetime) -> None:
    """That what the bank knows of somebody was printed for them at the counter; each time."""
    _note(session, ResidentAction.QUERY_PRINTED, [resident_id], staff, now, {})
