"""Out of the outbox: who may try to send which message when, and what comes of the attempt.

A message is taken by a conditional update right before it is sent, which counts the attempt: a worker that dies leaves
no more than the one message it was at, and that an attempt was begun is known whatever happens to it. WeChat knows no
key by which it would recognise a message sent twice. Where an answer was lost, the message is sent again, since unsent
would be worse; an acceptance of the user is good for one message, so WeChat refuses the second where there was one. Who
has accepted several of a kind may get it twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app.core.clock import APART
from app.core.db.expiry import delete_some
from app.parties.messages.models import Message, MessageKind, MessageStatus
from app.parties.messages.quiet_hours import NIGHT, rings_at
from app.parties.residents.models import User

LEASE = timedelta(seconds=120)
"""More than an attempt takes in the worst case: a token and a message, twice each, and the database's own waits."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440, 1440))
ATTEMPTS_MAX = len(PAUSES) + 1
STALE_AFTER = timedelta(days=7)
"""A phone does not ring for what is older and has not been tried yet; the attempts themselves take four days."""
KEPT = timedelta(days=90)


class Outcome(StrEnum):
    """How an attempt ended."""

    SENT = "sent"
    DECLINED = "declined"
    REFUSED = "refused"  # and will be, however often it is tried
    FAILED = "failed"  # surely nothing was sent
    LOST = "lost"  # it may have been sent


@dataclass(frozen=True, slots=True)
class Letter:
    """A message taken for its `attempt`th attempt; `unsure` when an earlier one may have reached the user."""

    id: int
    openid: str
    kind: MessageKind
    facts: dict[str, Any]
    created_at: datetime
    attempt: int
    unsure: bool


def due(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Messages to be sent now and in nobody's hands, the longest waiting first."""
    return session.scalars(select(Message.id).where(*_due(now)).order_by(Message.next_at).limit(limit)).all()


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """A turn or a lease further away than any was noted by a clock that was ahead, and is not waited for."""
    leased = Message.leased_until
    free = or_(leased.is_(None), leased < now, leased > now + LEASE + APART)
    turn = or_(Message.next_at <= now, Message.next_at > now + max(PAUSES) + NIGHT + APART)
    return Message.status == MessageStatus.PENDING, turn, free


def take(session: Session, *, message_id: int, kinds: frozenset[MessageKind], now: datetime) -> Letter | None:
    """Take a message for one attempt. None when somebody else has it, or when there shall be no more attempts:

    it is skipped when it is not one of `kinds` or was not tried in time, dead when too many were begun and never ended.
    """
    row = session.execute(
        select(Message.kind, Message.facts, Message.created_at, Message.attempts, Message.undelivered, User.openid)
        .join(User, User.id == Message.user_id)
        .where(Message.id == message_id)
    ).one_or_none()
    if row is None:
        return None
    end: MessageStatus | None = None
    if row.kind not in kinds or (row.attempts == 0 and row.created_at < now - STALE_AFTER):
        end = MessageStatus.SKIPPED
    elif row.attempts >= ATTEMPTS_MAX:
        end = MessageStatus.DEAD
    if end is None:
        values = {"attempts": row.attempts + 1, "leased_until": now + LEASE}
    else:
        values = _ended(end, row.created_at)
        if end is MessageStatus.DEAD:
            values["last_error"] = "no_outcome"
    taken: Any = session.execute(
        update(Message).where(Message.id == message_id, Message.attempts == row.attempts, *_due(now)).values(values)
    )
    if end is not None or not taken.rowcount:
        return None
    unsure = row.attempts > row.undelivered
    return Letter(message_id, row.openid, row.kind, row.facts, row.created_at, row.attempts + 1, unsure)


def settle(session: Session, *, letter: Letter, outcome: Outcome, error: str | None, now: datetime) -> MessageStatus:
    """Write down how an attempt ended; `error` is WeChat's number or a word of ours. Says what the message is now.

    Where the lease has run out and another has taken the message, only a success still counts.
    """
    status = _status_after(letter, outcome)
    if status is MessageStatus.PENDING:
        again = rings_at(letter.kind, now + PAUSES[letter.attempt - 1])
        values: dict[str, Any] = {"next_at": again, "leased_until": None}
    else:
        values = _ended(status, letter.created_at)
    if outcome is Outcome.FAILED:
        values["undelivered"] = Message.undelivered + 1
    mine = [Message.id == letter.id, Message.status == MessageStatus.PENDING]
    if outcome is not Outcome.SENT:
        mine.append(Message.attempts == letter.attempt)
    session.execute(update(Message).where(*mine).values(last_error=error, **values))
    return status


def _status_after(letter: Letter, outcome: Outcome) -> MessageStatus:
    if outcome is Outcome.SENT:
        return MessageStatus.SENT
    if outcome is Outcome.DECLINED:
        # After an attempt whose answer was lost, it means that this one has used the acceptance.
        return MessageStatus.SENT if letter.unsure else MessageStatus.DECLINED
    if outcome is Outcome.REFUSED or letter.attempt >= ATTEMPTS_MAX:
        return MessageStatus.DEAD
    return MessageStatus.PENDING


def _ended(status: MessageStatus, created_at: datetime) -> dict[str, Any]:
    return {"status": status, "next_at": created_at + KEPT, "leased_until": None}


def drop_old(session: Session, *, now: datetime) -> int:
    """Delete some of the messages that have been kept long enough; says how many. Those still to be sent stay."""
    ended = [status for status in MessageStatus if status is not MessageStatus.PENDING]
    return delete_some(session, Message, Message.status.in_(ended), Message.next_at <= now)
