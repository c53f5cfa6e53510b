"""A record of the subtree or of one's own, held until the end of the transaction, after its subject: who counts caps
waits.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.standing.programmes.subjects import lock
from app.standing.records.errors import RecordAnonymousError, RecordNotFoundError
from app.standing.records.models import Record, RecordSource


def hold(session: Session, *, record_id: int, staff: StaffIdentity) -> Record:
    """Raises RecordNotFoundError, RecordAnonymousError for one whose subject nobody needs to know any more."""
    record = session.scalar(
        select(Record)
        .join(Community, Community.id == Record.community_id)
        .where(Record.id == record_id, Community.path.like(f"{staff.path}%"))
    )
    return _held(session, record)


def hold_own(session: Session, *, record_id: int, resident_id: int, source: RecordSource) -> Record:
    """The same for the resident who has handed it in, in a post or about themself. Raises the same."""
    own = Record.collected_by == resident_id, Record.source == source
    return _held(session, session.scalar(select(Record).where(Record.id == record_id, *own)))


def _held(session: Session, record: Record | None) -> Record:
    if record is None:
        raise RecordNotFoundError
    if record.subject_id is None:
        raise RecordAnonymousError
    lock(session, record.subject_kind, [record.subject_id])
    session.refresh(record, with_for_update=True)
    return record
