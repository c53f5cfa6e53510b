"""The timeline of one thing: what staff and shops did to it, what staff noted, newest first, a page at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.core.db.paging import newest_first
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.staff.actions import name_of
from app.parties.staff.models import StaffMember
from app.parties.timeline.actions import NoteAction
from app.parties.timeline.models import Note
from app.parties.timeline.topics import Topic
from app.parties.timeline.writing import WITHDRAWN_WITHIN

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done. `who` is None where an account did it that is there no more; `note` is set for notes."""

    at: datetime
    action: str
    who: str | None
    role: StaffRole | None
    facts: dict[str, Any]
    note: Note | None
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    entries: Sequence[Entry]
    next_cursor: str | None


def timeline(
    session: Session, *, topic: Topic, thing_id: int, staff: StaffIdentity, now: datetime, cursor: str | None = None
) -> Timeline:
    """What was done to a thing, for whoever sees its page: three queries, however long it is.

    Raises a RuleError naming `cursor`.
    """
    query = select(AuditEvent).where(AuditEvent.subject_kind == topic.kind, AuditEvent.subject_id == thing_id)
    hidden = [NoteAction.WITHDRAWN.value, *(action.value for action in topic.hidden)]
    query = query.where(AuditEvent.action.not_in(hidden))
    page = newest_first(session, query, AuditEvent.id, cursor=cursor, limit=SHOWN)
    people = _people(session, {event.actor for event in page.items})
    notes = _notes(session, [event.facts["note"] for event in page.items if event.action == NoteAction.WRITTEN])
    entries = []
    for event in page.items:
        who, role = people.get(event.actor, (name_of(event.actor), None))
        note = notes.get(event.facts["note"]) if event.action == NoteAction.WRITTEN else None
        fresh = note is not None and note.withdrawn_at is None and now <= note.written_at + WITHDRAWN_WITHIN
        own = note is not None and note.author_id == staff.id
        facts = {} if note else event.facts
        entries.append(Entry(event.at, event.action, who, role, facts, note, fresh and own))
    return Timeline(entries, page.next_cursor)


def _people(session: Session, actors: Collection[str]) -> dict[str, tuple[str, StaffRole]]:
    """What colleagues are called, 李晓梅（li.xiaomei） where their name is known, and what they are now."""
    ids = [int(actor.removeprefix("staff:")) for actor in actors if actor.startswith("staff:")]
    if not ids:
        return {}
    rows = session.execute(
        select(StaffMember.id, StaffMember.username, StaffMember.name, StaffMember.role).where(StaffMember.id.in_(ids))
    )
    return {f"staff:{row.id}": (shown_name(row.username, row.name), row.role) for row in rows}


def shown_name(username: str, name: str | None) -> str:
    return f"{name}（{username}）" if name else username


def _notes(session: Session, ids: Collection[int]) -> dict[int, Note]:
    return {note.id: note for note in session.scalars(select(Note).where(Note.id.in_(ids)))} if ids else {}
