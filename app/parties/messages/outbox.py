"""Into the outbox: a row for each thing a person should hear of, in the thing's own transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core.db.packets import Packet
from app.core.db.prepared import Prepared
from app.parties.messages.models import Message, MessageKind, MessageStatus

BATCH = 500
_INSERT = insert(Message.__table__)  # type: ignore[arg-type]
_INSERT_ONE = Prepared(_INSERT)


def tell(session: Session, *, user_id: int | None, kind: MessageKind, facts: dict[str, Any], now: datetime) -> None:
    """Put a message for a user into the outbox; nobody to tell is fine, as many residents have no phone."""
    packet = Packet()
    add(packet, user_id=user_id, kind=kind, facts=facts, now=now)
    packet.send(session)


def add(packet: Packet, *, user_id: int | None, kind: MessageKind, facts: dict[str, Any], now: datetime) -> None:
    """The same as part of a packet."""
    if user_id is not None:
        packet.add(_INSERT_ONE, _row(Told(user_id, kind, facts), now))


class Told(NamedTuple):
    """One thing that one user should hear of."""

    user_id: int
    kind: MessageKind
    facts: dict[str, Any]


def tell_many(session: Session, told: Sequence[Told], *, now: datetime) -> None:
    """The same for many at once."""
    for start in range(0, len(told), BATCH):
        session.connection().execute(_INSERT, [_row(one, now) for one in told[start : start + BATCH]])


def _row(told: Told, now: datetime) -> dict[str, Any]:
    return {
        "user_id": told.user_id,
        "kind": told.kind,
        "facts": told.facts,
        "created_at": now,
        "next_at": now,
        "attempts": 0,
        "undelivered": 0,
        "status": MessageStatus.PENDING,
    }
