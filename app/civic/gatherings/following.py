"""What follows elsewhere when a session is moved or called off: features above register what they do about it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.gatherings.models import Gathering

Follower = Callable[[Session, Gathering, datetime], None]
MOVED: list[Follower] = []
"""Called in the same transaction, after a session has another place or time."""
CANCELLED: list[Follower] = []
"""The same, after it was called off."""


def moved(session: Session, gathering: Gathering, now: datetime) -> None:
    for follow in MOVED:
        follow(session, gathering, now)


def cancelled(session: Session, gathering: Gathering, now: datetime) -> None:
    for follow in CANCELLED:
        follow(session, gathering, now)
