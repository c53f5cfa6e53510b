"""Who hears of what concerns a resident: themselves, or who holds their card and can act for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db.packets import Packet
from app.parties.messages.models import MessageKind
from app.parties.messages.outbox import Told, add, tell_many
from app.parties.residents.holders import holders
from app.parties.residents.models import Resident

LAST_DIGITS = 4


class Listener(NamedTuple):
    """A user who hears of something; `card` are the last digits of whose card they hold, nothing where it is theirs."""

    user_id: int
    card: str = ""

    def told(self, kind: MessageKind, facts: Mapping[str, Any]) -> Told:
        return Told(self.user_id, kind, dict(facts) | ({"card": self.card} if self.card else {}))


def listeners(session: Session, resident_ids: Sequence[int]) -> dict[int, Listener]:
    """Who hears for each of these residents, by their ids; nobody for who has no WeChat and whose card nobody holds."""
    rows = session.execute(select(Resident.id, Resident.user_id).where(Resident.id.in_(resident_ids))).all()
    found = {row.id: Listener(row.user_id) for row in rows if row.user_id is not None}
    return found | _holding(session, [row.id for row in rows if row.user_id is None])


def _holding(session: Session, resident_ids: Sequence[int]) -> dict[int, Listener]:
    if not resident_ids:
        return {}
    held = holders(session, resident_ids)
    return {each: Listener(holder.user_id, holder.number[-LAST_DIGITS:]) for each, holder in held.items()}


def tell_resident(
    session: Session, *, resident_id: int, kind: MessageKind, facts: Mapping[str, Any], now: datetime
) -> None:
    """Put a message for a resident into the outbox of whoever hears for them; nobody is fine."""
    listener = listeners(session, [resident_id]).get(resident_id)
    if listener is not None:
        tell_many(session, [listener.told(kind, facts)], now=now)


def add_for_resident(
    packet: Packet,
    session: Session,
    resident_id: int,
    user_id: int | None,
    kind: MessageKind,
    facts: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """The same as part of a packet, where it is known already which user a resident is, if any."""
    listener = Listener(user_id) if user_id is not None else _holding(session, [resident_id]).get(resident_id)
    if listener is not None:
        told = listener.told(kind, facts)
        add(packet, user_id=told.user_id, kind=kind, facts=told.facts, now=now)
