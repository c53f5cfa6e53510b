"""What follows when a redemption has been undone, in features above this one: they are named in `app/features.py`."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.rewards.redemptions.models import Redemption

FOLLOWERS: list[Callable[[Session, Redemption], None]] = []


def follow(session: Session, undone: Redemption) -> None:
    """Let everybody know, within the transaction that has undone it. What it has changed is flushed."""
    for follower in FOLLOWERS:
        follower(session, undone)
