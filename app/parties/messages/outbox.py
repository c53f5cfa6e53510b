"""Into the outbox: a row for each thing a person should hear of, in the thing's own transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from app.core.db.packets import Packet
from app.core.db.prepared import Prepared
from app.parties.messages.models import Message, MessageKind, MessageStatus
from app.parties.messages.quiet_hours import rings_at

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


def newest_id(session: Session) -> int:
    """The number of the newest message there is: those that are added from now on have higher ones."""
    return session.scalar(select(func.max(Message.id))) or 0


def withdraw(session: Session, *, kind: MessageKind, facts: dict[str, Any], after_id: int, up_to_id: int) -> int:
    """Take messages with exactly these facts, which have numbers above the one and up to the other, out of the outbox
    where they were not sent yet; says how many.
    """
    waiting = Message.kind == kind, Message.facts == facts, Message.status == MessageStatus.PENDING
    some = delete(Message).where(Message.id > after_id, Message.id <= up_to_id, *waiting)
    done = session.execute(some.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount


def _row(told: Told, now: datetime) -> dict[str, Any]:
    return {
        "user_id": told.user_id,
        "kind": told.kind,
        "facts": told.facts,
        "created_at": now,
        "next_at": rings_at(told.kind, now),
        "attempts": 0,
        "undelivered": 0,
        "status": MessageStatus.PENDING,
    }
