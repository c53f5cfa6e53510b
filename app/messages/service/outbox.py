"""Into the outbox: a row for each thing a person should hear of, in the thing's own transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.messages.models import Message, MessageKind, MessageStatus

_INSERT = insert(Message.__table__)  # type: ignore[arg-type]


def tell(session: Session, *, user_id: int | None, kind: MessageKind, facts: dict[str, Any], now: datetime) -> None:
    """Put a message for a user into the outbox; nobody to tell is fine, as many residents have no phone."""
    if user_id is None:
        return
    session.connection().execute(
        _INSERT,
        {
            "user_id": user_id,
            "kind": kind,
            "facts": facts,
            "created_at": now,
            "next_at": now,
            "attempts": 0,
            "undelivered": 0,
            "status": MessageStatus.PENDING,
        },
    )
