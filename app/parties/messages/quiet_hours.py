"""Quiet hours: what is not about something that somebody has just done does not ring at night."""

from datetime import datetime, timedelta

from app.core.clock import SHANGHAI
from app.parties.messages.models import MessageKind

MORNING, EVENING = 8, 21
"""Phones ring from the one hour to the other, in Shanghai."""
NIGHT = timedelta(hours=24 - EVENING + MORNING)
KEEP_QUIET = frozenset({MessageKind.NOTICE})


def rings_at(kind: MessageKind, at: datetime) -> datetime:
    """When a phone may ring for a message of this kind that is due at this moment: then, or in the morning."""
    return _morning(at) if kind in KEEP_QUIET else at


def _morning(at: datetime) -> datetime:
    local = at.astimezone(SHANGHAI)
    if MORNING <= local.hour < EVENING:
        return at
    day = local.date() + timedelta(days=1 if local.hour >= EVENING else 0)
    return datetime(day.year, day.month, day.day, MORNING, tzinfo=SHANGHAI).astimezone(at.tzinfo)
