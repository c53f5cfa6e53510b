"""Notes: written by who may see the thing, taken back by their author within a quarter of an hour. Never edited."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.parties.timeline.actions import NoteAction
from app.parties.timeline.colleagues import named_in
from app.parties.timeline.errors import NoteNotFoundError, NoteTooOldError
from app.parties.timeline.models import Note, NoteMention
from app.parties.timeline.topics import require_seen, topic_of

WITHDRAWN_WITHIN = timedelta(minutes=15)


def write(session: Session, *, kind: str, thing_id: int, text: str, staff: StaffIdentity, now: datetime) -> Note:
    """Note something about a thing. Raises a NotFoundError for what they may not see, and a RuleError naming `text`
    where it names somebody who may not.
    """
    topic = topic_of(kind)
    require_seen(session, topic, thing_id=thing_id, staff=staff, now=now)
    named = named_in(session, topic, thing_id=thing_id, text=text, staff=staff, now=now)
    note = Note(subject_kind=kind, subject_id=thing_id, author_id=staff.id, text=text, written_at=now)
    session.add(note)
    session.flush()
    session.add_all([NoteMention(note_id=note.id, staff_id=each.id) for each in named])
    _note(session, note, NoteAction.WRITTEN, staff, now, mentions=len(named))
    return note


def withdraw(session: Session, *, note_id: int, staff: StaffIdentity, now: datetime) -> Note:
    """Take one's own note back. Its words go, that there was one stays. Raises NoteNotFoundError, NoteTooOldError, and
    a NotFoundError for a thing that is not theirs to see any more.
    """
    note = session.scalar(
        select(Note)
        .where(Note.id == note_id, Note.author_id == staff.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if note is None:
        raise NoteNotFoundError
    require_seen(session, topic_of(note.subject_kind), thing_id=note.subject_id, staff=staff, now=now)
    if note.withdrawn_at is None:
        if now > note.written_at + WITHDRAWN_WITHIN:
            raise NoteTooOldError
        note.withdrawn_at, note.text = now, None
        _note(session, note, NoteAction.WITHDRAWN, staff, now)
    return note


def _note(session: Session, note: Note, action: NoteAction, staff: StaffIdentity, now: datetime, **facts: int) -> None:
    audit.note_on(
        session,
        subject=topic_of(note.subject_kind).subject,
        subject_id=note.subject_id,
        staff=staff,
        action=action,
        at=now,
        facts={"note": note.id, **facts},
    )
