"""The list of messages in a user's hands, whether or not their phone has rung."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.parties.messages.models import Message

UNREAD_MAX = 100


def messages_of_user(session: Session, *, user_id: int, cursor: str | None = None, limit: int = 20) -> Page[Message]:
    """What a user was told in the last months, newest first."""
    return newest_first(
        session, select(Message).where(Message.user_id == user_id), Message.id, cursor=cursor, limit=limit
    )


def unread(session: Session, *, user_id: int) -> int:
    """How many messages a user has not seen yet, counted up to UNREAD_MAX."""
    first = select(Message.id).where(Message.user_id == user_id, Message.read_at.is_(None)).limit(UNREAD_MAX).subquery()
    return session.scalars(select(func.count()).select_from(first)).one()


def read_up_to(session: Session, *, user_id: int, message_id: int, now: datetime) -> None:
    """Remember that a user has seen a message and all older ones."""
    session.execute(
        update(Message)
        .where(Message.user_id == user_id, Message.id <= message_id, Message.read_at.is_(None))
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )


def forget(session: Session, *, user_id: int) -> None:
    """Delete whatever a user was told, or would yet have been told."""
    session.execute(delete(Message).where(Message.user_id == user_id))
