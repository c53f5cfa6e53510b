"""Records take effect when their days of publicity or of answer are over: the caps trim them, points are awarded.

A subject that is not there any more gets nothing, and nothing is taken from it: its record is withdrawn.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.core.clock import add_months, business_day, end_of_day, start_of_day
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import present, users_to_tell
from app.standing.records.caps import Claim, trim
from app.standing.records.closing import close
from app.standing.records.holding import by_kind, hold_all
from app.standing.records.models import Record, RecordState
from app.standing.records.workflow import END, RECORDS, TAKE_EFFECT, WITHDRAW

AT_ONCE = 500
POINTS_VALID_MONTHS = 24
SCORE_MONTHS_PLUS = 12
SCORE_MONTHS_MINUS = ((10, 6), (40, 12), (50, 24))
"""Months that a minus of up to so much counts (domain model C2)."""
GONE = "对象已不在名册上"


def term(score_delta: int, now: datetime) -> tuple[datetime, datetime]:
    """From when until before when a record counts that takes effect now. Of a day at the end, the subject gets the
    benefit.
    """
    today = business_day(now)
    if score_delta >= 0:
        return now, end_of_day(add_months(today, SCORE_MONTHS_PLUS))
    months = next(months for most, months in SCORE_MONTHS_MINUS if -score_delta <= most)
    return now, start_of_day(add_months(today, months))


def due(session: Session, *, now: datetime, after_id: int, limit: int = AT_ONCE) -> Sequence[int]:
    """Records, by id, whose days are over; one that was answered waits until somebody has read the answer."""
    query = select(Record.id).where(Record.id > after_id, *_is_due(now)).order_by(Record.id).limit(limit)
    return session.scalars(query).all()


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Record.status.in_(TAKE_EFFECT.sources),
        Record.due_at <= now,
        or_(Record.answered_at.is_(None), Record.heard_at.is_not(None)),
    )


def take_effect(
    session: Session, *, record_ids: Sequence[int], now: datetime, valid_months: int = POINTS_VALID_MONTHS
) -> int:
    """Let those of some records count that are due; says how many do. Again does nothing."""
    held = by_kind(hold_all(session, Record.id.in_(record_ids), *_is_due(now)))
    return sum(_of_kind(session, kind, records, now, valid_months) for kind, records in held.items())


def _of_kind(session: Session, kind: SubjectKind, records: list[Record], now: datetime, valid_months: int) -> int:
    there = present(session, kind, {record.subject_id for record in records if record.subject_id is not None})
    counting: list[tuple[Record, int]] = []
    for record in records:
        subject_id, minor = record.subject_id, there.get(record.subject_id or 0)
        if subject_id is None or minor is None or (minor and record.score_delta < 0):
            RECORDS.enter(record, WITHDRAW, withdrawn_at=now, withdrawal_reason=GONE)
            close(session, record, now)
        else:
            counting.append((record, subject_id))
    claims = [
        Claim(subject_id, record.rule, record.worth, record.occurred_on, record.programme_id is not None)
        for record, subject_id in counting
    ]
    for (record, _), taken in zip(counting, trim(session, kind, claims, now=now), strict=True):
        _count(record, taken, now, valid_months)
    session.flush()
    awards = [_award(record, subject_id) for record, subject_id in counting if record.points]
    ledger.post_many(session, awards, at=now, actor="system")
    listeners = users_to_tell(session, kind, [subject_id for record, subject_id in counting if record.points])
    told = [
        listener.told(MessageKind.POINTS_EARNED, _facts(record))
        for record, subject_id in counting
        if record.points
        for listener in listeners.get(subject_id, ())
    ]
    messages.tell_many(session, told, now=now)
    return len(counting)


def _count(record: Record, taken: int, now: datetime, valid_months: int) -> None:
    trimmed = abs(record.worth) - abs(taken)
    score_delta, points = taken if record.score_delta else 0, max(0, taken) if record.points else 0
    effective_at, expires_at = term(score_delta, now)
    RECORDS.enter(
        record,
        TAKE_EFFECT,
        score_delta=score_delta,
        points=points,
        trimmed=trimmed,
        effective_at=effective_at,
        expires_at=expires_at,
        due_at=expires_at,
        points_expire_on=add_months(business_day(now), valid_months) if points else None,
    )


def _award(record: Record, resident_id: int) -> ledger.Entry:
    legs = [
        (chart.community(record.community_id, "issued"), -record.points),
        (chart.resident_points(resident_id), record.points),
    ]
    return ledger.Entry(JournalKind.AWARD, f"award:record:{record.id}", legs, memo=record.rule.name)


def _facts(record: Record) -> dict[str, object]:
    return {
        "record_id": record.id,
        "title": record.rule.name,
        "score_delta": record.score_delta,
        "points": record.points,
    }


def end(session: Session, *, now: datetime) -> int:
    """Note of records whose time is over that they are; says of how many. The score knows it without that."""
    query = select(Record).where(Record.status == RecordState.EFFECTIVE, Record.due_at <= now).limit(AT_ONCE)
    ended = session.scalars(query.with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()
    for record in ended:
        RECORDS.enter(record, END, due_at=None)
    return len(ended)
