"""Counting attempts, in transactions of their own around the work. The unit of work is handed in: services use this."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.attempts.models import AttemptCount
from app.core.clock import APART
from app.core.db.expiry import delete_some
from app.core.db.outages import OvertakenError
from app.core.errors import DomainError, TooManyError
from app.core.security.keyring import keyring

FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 900
FORGOTTEN = timedelta(days=1)
KNOWN = timedelta(days=30)
"""For so long after a success its own count is that of somebody known."""


class TooManyAttemptsError(TooManyError):
    """429: wrong too often; `details.retry_after_s` says when there is another attempt."""

    code = "too_many_attempts"

    def __init__(self, wait_seconds: int) -> None:
        minutes, seconds = divmod(wait_seconds, 60)
        words = f"{minutes + (seconds > 0)} 分钟" if minutes else f"{seconds} 秒"
        super().__init__(f"输错次数太多，请过 {words}再试。", {"retry_after_s": wait_seconds})


@dataclass(frozen=True, slots=True)
class Limit:
    """Attempts of a kind at or from something. The last free one is followed by the first wait, which then doubles.

    A success clears the count of an `is_own` limit and makes it known; from the others it takes off itself. Who is
    known is not held up by a limit that `spares_known`; one that is not binding counts and holds nobody up.
    """

    kind: str
    about: str
    free: int
    is_own: bool = False
    spares_known: bool = False
    is_binding: bool = True

    @property
    def key(self) -> str:
        return keyring.blind_index(f"attempt:{self.kind}", self.about)

    def wait_seconds(self, count: int) -> int:
        """After the `count`-th attempt in a day."""
        beyond = count - self.free
        return 0 if beyond < 0 else min(FIRST_WAIT_SECONDS * 2 ** min(beyond, 16), LONGEST_WAIT_SECONDS)


Taken = Mapping[str, datetime | None]
"""Until when each count was blocked by the attempt that was counted."""


@contextmanager
def counted(
    run: Callable[..., Any], limits: Sequence[Limit], *, wrong: tuple[type[DomainError], ...], now: datetime
) -> Iterator[None]:
    """Count an attempt, let it be made, and take it off again unless it was `wrong`.

    Raises TooManyAttemptsError before it is made, and what the attempt raises.
    """
    taken = run(_take, limits=limits, now=now)
    try:
        yield
    except wrong:
        raise
    except BaseException:
        run(_give_back, limits=limits, taken=taken, known_at=None)
        raise
    run(_give_back, limits=limits, taken=taken, known_at=now)


def _rows(session: Session, limits: Sequence[Limit]) -> dict[str, AttemptCount]:
    query = select(AttemptCount).where(AttemptCount.key.in_([limit.key for limit in limits])).order_by(AttemptCount.id)
    found = session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return {row.key: row for row in found}


def _take(session: Session, *, limits: Sequence[Limit], now: datetime) -> Taken:
    rows = _rows(session, limits)
    _refuse_blocked(limits, rows, now)
    for limit in sorted(limits, key=lambda each: each.key):
        if limit.key not in rows:
            rows[limit.key] = _added(session, limit, now)
    for limit in limits:
        row = rows[limit.key]
        row.count = 1 if row.counted_at < now - FORGOTTEN else row.count + 1
        row.counted_at = now
        wait = limit.wait_seconds(row.count)
        row.blocked_until = now + timedelta(seconds=wait) if wait else None
    return {key: row.blocked_until for key, row in rows.items()}


def _refuse_blocked(limits: Sequence[Limit], rows: Mapping[str, AttemptCount], now: datetime) -> None:
    own = [row.succeeded_at for limit in limits if limit.is_own and (row := rows.get(limit.key))]
    is_known = any(at is not None and now - KNOWN < at < now + APART for at in own)
    longest = now + timedelta(seconds=LONGEST_WAIT_SECONDS) + APART  # Longer was said by a clock that was ahead.
    waits = [
        row.blocked_until - now
        for limit in limits
        if limit.is_binding and not (limit.spares_known and is_known)
        if (row := rows.get(limit.key)) and row.blocked_until is not None and now < row.blocked_until < longest
    ]
    if waits:
        raise TooManyAttemptsError(ceil(max(waits).total_seconds()))


def _added(session: Session, limit: Limit, now: datetime) -> AttemptCount:
    row = AttemptCount(key=limit.key, counted_at=now)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:  # Another attempt at the same moment, which this one has to look at.
        raise OvertakenError from error
    return row


def _give_back(session: Session, *, limits: Sequence[Limit], taken: Taken, known_at: datetime | None) -> None:
    rows = _rows(session, limits)
    for limit in limits:
        row = rows.get(limit.key)
        if row is None:
            continue
        if limit.is_own and known_at is not None:
            row.count, row.blocked_until, row.succeeded_at = 0, None, known_at
            continue
        row.count = max(0, row.count - 1)
        if row.count < limit.free or row.blocked_until == taken[limit.key]:  # Else somebody has tried since.
            row.blocked_until = None


def forget_old(session: Session, *, now: datetime) -> int:
    """Drop some of the counts that hold nobody up and know nobody any more; says how many."""
    is_unknown = or_(AttemptCount.succeeded_at.is_(None), AttemptCount.succeeded_at < now - KNOWN)
    return delete_some(session, AttemptCount, AttemptCount.counted_at < now - FORGOTTEN, is_unknown)
