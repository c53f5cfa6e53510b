"""The table of the audit log, and how it is written and read."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Index, false, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.audit.declarations import Action, Subject, check
from app.core.clock import end_of_day, start_of_day
from app.core.db.paging import Page, newest_first
from app.core.db.types import Base, BigId, Json, Key16, Key64, Text40, UtcDateTime, ascii_column


class AuditEvent(Base):
    """One thing done. `action` is `top_up.approved`; `subject_kind` and `subject_id` say to what; `facts` hold numbers
    and words, never personal data. `path` is the node it concerns, as the tree was then; its last number
    is the node: staff of it and above, as the tree is now, may read of it.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "actor", "id"), Index(None, "subject_kind", "subject_id", "id"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    at: Mapped[UtcDateTime] = mapped_column(index=True)
    actor: Mapped[Text40]
    action: Mapped[Key64]
    subject_kind: Mapped[Key16]
    subject_id: Mapped[BigId | None]
    path: Mapped[str] = mapped_column(ascii_column(100))
    facts: Mapped[Json]


class _Actor(Protocol):
    @property
    def actor(self) -> str: ...
    @property
    def path(self) -> str: ...


def note(
    session: Session,
    *,
    staff: _Actor,
    action: Action,
    subject_id: int | None,
    at: datetime,
    path: str | None = None,
    **facts: Any,
) -> None:
    """Note what has been done, to be committed with it: by one of the staff or, on the timeline of what it was done to,
    by somebody at work in a shop. `path` is the node concerned, theirs unless given.

    Raises UndeclaredError.
    """
    note_on(
        session,
        subject=action.subject if isinstance(action, Action) else None,
        subject_id=subject_id,
        staff=staff,
        action=action,
        at=at,
        path=path,
        facts=facts,
    )


def note_on(
    session: Session,
    *,
    subject: Subject | None,
    subject_id: int | None,
    staff: _Actor,
    action: Action,
    at: datetime,
    facts: dict[str, Any],
    path: str | None = None,
) -> None:
    """The same for what can be done to things of any kind: `subject` is the kind. Raises UndeclaredError."""
    check(action, facts)
    session.add(
        AuditEvent(
            at=at,
            actor=staff.actor,
            action=action.value,
            subject_kind=(subject or action.subject).kind,
            subject_id=subject_id,
            path=path or staff.path,
            facts=facts,
        )
    )


def events(
    session: Session,
    *,
    nodes: Collection[int] | None,
    cursor: str | None,
    limit: int,
    actor: str | None = None,
    action: str | None = None,
    subject_kind: str | None = None,
    subject_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Page[AuditEvent]:
    """What was done at some nodes, or at all of them, newest first; days are Shanghai's."""
    query = select(AuditEvent)
    if nodes is not None:
        query = query.where(or_(false(), *(AuditEvent.path.endswith(f"/{node}/") for node in nodes)))
    if actor is not None:
        query = query.where(AuditEvent.actor == actor)
    if action is not None:
        query = query.where(AuditEvent.action == action)
    if subject_kind is not None:
        query = query.where(AuditEvent.subject_kind == subject_kind)
    if subject_id is not None:
        query = query.where(AuditEvent.subject_id == subject_id)
    if since is not None:
        query = query.where(AuditEvent.at >= start_of_day(since))
    if until is not None:
        query = query.where(AuditEvent.at < end_of_day(until))
    return newest_first(session, query, AuditEvent.id, cursor=cursor, limit=limit)
