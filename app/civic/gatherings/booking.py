"""What a slot of a venue is booked for. Who may book it is known to a feature above this one, which is named in
`app/features.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.gatherings.errors import SlotTakenError
from app.civic.gatherings.models import Gathering
from app.core.errors import field_error
from app.parties.residents.people import ResidentIdentity


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody wants a room for, and how many they are."""

    purpose: str = ""
    people: int | None = None


NO_USE = Use()
AT_THE_DOOR = Use("现场登记", 1)
"""What the leader signs somebody up for by their card."""

RULES: list[Callable[[Session, Gathering, ResidentIdentity, Use, datetime], None]] = []
"""Each raises a DomainError where somebody, who is locked, may not book a slot; it locks the venue."""


def require_bookable(session: Session, gathering: Gathering, person: ResidentIdentity, use: Use, now: datetime) -> None:
    """Nothing for a session that is no slot. Raises RuleErrors naming `purpose` or `people`, what `RULES` raise."""
    if gathering.venue_id is None:
        if use.purpose or use.people is not None:
            raise field_error("purpose", "报名不用填写用途和人数，只有预订场地才填写。")
        return
    if not use.purpose:
        raise field_error("purpose", "请填写用途，例如：小区棋友会。")
    if use.people is None:
        raise field_error("people", "请填写有几个人使用。")
    for rule in RULES:
        rule(session, gathering, person, use, now)


def require_free_slot(gathering: Gathering) -> None:
    """Nobody waits for a slot: the next one is as good. Raises SlotTakenError."""
    if gathering.venue_id is not None and gathering.reserved >= gathering.capacity:
        raise SlotTakenError
