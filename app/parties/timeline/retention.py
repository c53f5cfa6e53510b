"""How long the words of notes are kept, where they are about people. That there was a note stays, as the audit log."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.parties.timeline.models import Note
from app.parties.timeline.topics import TOPICS

KEPT = timedelta(days=365)
AT_ONCE = 500


def wipe_old(session: Session, *, now: datetime) -> int:
    """Words about people that are a year old, some at a time; says how many notes there were."""
    kinds = [topic.kind for topic in TOPICS.values() if topic.is_about_people]
    old = Note.subject_kind.in_(kinds), Note.written_at < now - KEPT, Note.text.is_not(None)
    ids = session.scalars(select(Note.id).where(*old).order_by(Note.id).limit(AT_ONCE)).all()
    session.execute(update(Note).where(Note.id.in_(ids)).values(text=None))
    return len(ids)


def wipe(session: Session, *, about: Mapping[str, Sequence[int]]) -> None:
    """The words of all notes about these things, by kind: of somebody who is forgotten."""
    for kind, ids in about.items():
        if ids:
            session.execute(
                update(Note).where(Note.subject_kind == kind, Note.subject_id.in_(ids)).values(text=None),
                execution_options={"synchronize_session": False},
            )
