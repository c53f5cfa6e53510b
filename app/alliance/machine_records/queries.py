"""Queries: what is on record about a shop by a rule, so that nothing is counted twice."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rulebook import versions_of
from app.standing.records.models import Record, RecordSource, RecordState

MADE = Record.source == RecordSource.MACHINE
TURNED_DOWN = (RecordState.REJECTED, RecordState.REVOKED, RecordState.WITHDRAWN)


def records_of(session: Session, *, merchant_id: int, rule: str, since: date, before: date) -> Sequence[Record]:
    """The records of a shop by a rule of what happened in a time, by id: what people have handed in and nobody has
    turned down, and what was made; also of that what people have turned down, which is not made anew, and not what was
    undone with its source.
    """
    undone = (Record.status == RecordState.WITHDRAWN) & Record.withdrawn_by.is_(None)
    query = select(Record).where(
        *_of_shop(merchant_id, rule, since, before),
        or_(MADE & ~undone, ~MADE & Record.status.not_in(TURNED_DOWN)),
    )
    return session.scalars(query.order_by(Record.id).with_for_update().execution_options(populate_existing=True)).all()


def is_made(session: Session, merchant_id: int, rule: str, since: date, before: date) -> bool:
    """Whether anything of a time was made by a rule. Locks nothing: the shop is locked before its records."""
    query = select(Record.id).where(*_of_shop(merchant_id, rule, since, before), MADE).limit(1)
    return session.scalar(query) is not None


def _of_shop(merchant_id: int, rule: str, since: date, before: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Record.subject_kind == SubjectKind.MERCHANT,
        Record.subject_id == merchant_id,
        Record.rule_id.in_(versions_of(rule)),
        Record.occurred_on >= since,
        Record.occurred_on < before,
    )
