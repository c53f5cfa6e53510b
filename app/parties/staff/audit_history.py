"""What the staff did to one thing, from the audit log, with the names by which they sign in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import Action, AuditEvent
from app.parties.staff.staffing import usernames

MAX_SHOWN = 50


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing done. `username` is None where the system did it, or an account that is there no more."""

    at: datetime
    action: str
    username: str | None
    facts: dict[str, Any]


def audit_history(
    session: Session, *, subject: tuple[str, int], actions: Collection[Action] | None = None
) -> Sequence[HistoryEntry]:
    """What was done to a thing, or of it these actions, the newest first and at most fifty. Whoever may see the thing
    may see this.
    """
    kind, subject_id = subject
    query = select(AuditEvent).where(AuditEvent.subject_kind == kind, AuditEvent.subject_id == subject_id)
    if actions is not None:
        query = query.where(AuditEvent.action.in_(actions))
    events = session.scalars(query.order_by(AuditEvent.id.desc()).limit(MAX_SHOWN)).all()
    names = usernames(session, {event.actor for event in events})
    return [HistoryEntry(event.at, event.action, names.get(event.actor), event.facts) for event in events]
