"""Where somebody is named: unread until they have ticked it off. The words are read on the page of the thing."""

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.parties.staff.models import StaffMember
from app.parties.timeline.errors import NoteNotFoundError
from app.parties.timeline.models import Note, NoteMention


def unread_ids(staff: StaffIdentity) -> Select[int]:
    """Mentions that wait for somebody; a note that was taken back waits for nobody."""
    return (
        select(NoteMention.id)
        .join(Note, Note.id == NoteMention.note_id)
        .where(NoteMention.staff_id == staff.id, NoteMention.read_at.is_(None), Note.withdrawn_at.is_(None))
    )


def mentions(
    session: Session, *, staff: StaffIdentity, cursor: str | None, limit: int, is_unread: bool = True
) -> Page[tuple[int, NoteMention, Note, str, str | None]]:
    """Notes that name somebody, newest first, with the username and the name of their author."""
    query = (
        select(NoteMention.id, NoteMention, Note, StaffMember.username, StaffMember.name)
        .join(Note, Note.id == NoteMention.note_id)
        .join(StaffMember, StaffMember.id == Note.author_id)
        .where(NoteMention.staff_id == staff.id)
    )
    if is_unread:
        query = query.where(NoteMention.read_at.is_(None), Note.withdrawn_at.is_(None))
    return newest_first(session, query, NoteMention.id, cursor=cursor, limit=limit)


def read(session: Session, *, note_id: int, staff: StaffIdentity, now: datetime) -> Note:
    """Tick off a note that names one. Raises NoteNotFoundError for one that does not."""
    mine = NoteMention.note_id == note_id, NoteMention.staff_id == staff.id
    note = session.scalar(select(Note).join(NoteMention, NoteMention.note_id == Note.id).where(*mine))
    if note is None:
        raise NoteNotFoundError
    session.execute(update(NoteMention).where(*mine, NoteMention.read_at.is_(None)).values(read_at=now))
    return note
