"""Reading a growing table to its end, every row once, by ids: for aggregates and for whatever looks at what is new.

Ids are given out before they are committed, and not in the order in which they are. So a reader goes only as far as the
ids that had been seen at least `SETTLE` ago: transactions of then have ended by now. How far it has come is kept in the
transaction in which it works, so that nothing is read twice or left out, whatever dies on the way.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.clock import is_from_future
from app.core.db.types import Base, BigId, Key64, UtcDateTime

SETTLE = timedelta(minutes=5)
"""Longer than any transaction lasts: the longest are imports, of which each has at most a minute."""


class Watermark(Base):
    """How far one reader has come. `done_to` is the last id that it is through with; `safe_to` that up to which it may
    go; `seen` the highest at `seen_at`, which becomes safe in time.
    """

    __tablename__ = "trail"

    name: Mapped[Key64] = mapped_column(primary_key=True)
    seen: Mapped[BigId]
    seen_at: Mapped[UtcDateTime]
    done_to: Mapped[BigId] = mapped_column(default=0)
    safe_to: Mapped[BigId] = mapped_column(default=0)


class Ids(NamedTuple):
    """Ids after one and up to another, that one included."""

    after: int
    upto: int


def take(session: Session, name: str, *, newest: int, limit: int, now: datetime) -> Ids | None:
    """The next ids for a reader, at most so many; None while there are none. They count as read with the commit.

    `newest` is the highest id that there is. A second reader of the same name waits here until the first is through.
    """
    watermark = _lock(session, name, newest, now)
    if is_from_future(watermark.seen_at, now):  # A clock that was ahead: how long ago that was nobody knows.
        watermark.seen, watermark.seen_at = newest, now
    if now - watermark.seen_at >= SETTLE:
        watermark.safe_to, watermark.seen, watermark.seen_at = max(watermark.safe_to, watermark.seen), newest, now
    upto = min(watermark.safe_to, watermark.done_to + limit)
    if upto <= watermark.done_to:
        return None
    ids = Ids(watermark.done_to, upto)
    watermark.done_to = upto
    return ids


def begin(session: Session, name: str, *, newest: int, now: datetime) -> None:
    """Have a reader that is new begin after `newest`: what was before it is not for it."""
    if session.get(Watermark, name) is None:
        try:
            with session.begin_nested():
                session.add(Watermark(name=name, seen=newest, seen_at=now, done_to=newest, safe_to=newest))
        except IntegrityError:  # Another was first.
            pass


def done_to(session: Session, name: str) -> int:
    """The last id that a reader is through with; 0 before its first."""
    watermark = session.get(Watermark, name, populate_existing=True)
    return watermark.done_to if watermark else 0


def _lock(session: Session, name: str, newest: int, now: datetime) -> Watermark:
    options = {"with_for_update": True, "populate_existing": True}
    watermark = session.get(Watermark, name, **options)  # type: ignore[arg-type]
    if watermark is None:
        try:
            with session.begin_nested():
                session.add(Watermark(name=name, seen=newest, seen_at=now))
        except IntegrityError:  # Another reader was first.
            pass
        watermark = session.get_one(Watermark, name, **options)  # type: ignore[arg-type]
    return watermark
