"""Records of one resident, newest first."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.parties import residents
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record


def records(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Record]:
    """Everything on record about a resident, newest first; those in the state `counted` make up the score."""
    query = (
        select(Record)
        .where(Record.subject_kind == SubjectKind.RESIDENT, Record.subject_id == resident_id)
        .options(joinedload(Record.rule))
    )
    return newest_first(session, query, Record.id, cursor=cursor, limit=limit)


def records_of_resident(
    session: Session, *, resident_id: int, staff: StaffIdentity, cursor: str | None, limit: int
) -> Page[Record]:
    """The same for a resident of the staff member's subtree. Raises ResidentNotFoundError."""
    residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    return records(session, resident_id=resident_id, cursor=cursor, limit=limit)
