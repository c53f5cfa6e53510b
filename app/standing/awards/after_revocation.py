"""What follows when an award was taken back, in features above this one: they are named in `app/features.py`."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.standing.awards.models import Award

FOLLOWERS: list[Callable[[Session, Award, StaffIdentity, datetime], None]] = []


def follow(session: Session, award: Award, *, staff: StaffIdentity, now: datetime) -> None:
    """Let everybody know, within the transaction that has taken it back."""
    for follower in FOLLOWERS:
        follower(session, award, staff, now)
