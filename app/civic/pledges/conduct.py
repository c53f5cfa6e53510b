"""A record can point to a pledge that its subject had signed on the day. What comes of it are two numbers, without
names: how often the pledge was kept, and how often it was broken.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.civic.pledges.errors import NotPledgedError
from app.civic.pledges.models import PledgeRecord, Signature
from app.core.clock import start_of_day
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import COUNTS, Record

SHOWN_FROM = 5
"""A number below this would say who it was."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """How many records that count say that a pledge was kept, and that it was broken; None for fewer than five."""

    kept: int | None
    broken: int | None


def pledges_on(
    session: Session, *, kind: SubjectKind, subject_id: int, day: date, among: Collection[int] | None = None
) -> list[int]:
    """The pledges, by their first version, that a subject had signed on a day."""
    signed = Signature.signed_at < start_of_day(day.fromordinal(day.toordinal() + 1)), Signature.until_on >= day
    not_over = or_(Signature.over_at.is_(None), Signature.over_at >= start_of_day(day))
    query = select(Signature.first_id).where(Signature.subject_kind == kind, Signature.subject_id == subject_id)
    query = query.where(*signed, not_over)
    query = query if among is None else query.where(Signature.first_id.in_(among))
    return list(session.scalars(query.distinct()))


def point(session: Session, *, record: Record, first_id: int) -> None:
    """Have a record point to a pledge, which the caller may. Raises NotPledgedError."""
    subject_id = record.subject_id
    if subject_id is None or first_id not in pledges_on(
        session, kind=record.subject_kind, subject_id=subject_id, day=record.occurred_on, among=[first_id]
    ):
        raise NotPledgedError
    known = session.get(PledgeRecord, record.id, populate_existing=True)
    if known is None:
        session.add(PledgeRecord(record_id=record.id, first_id=first_id))
    else:
        known.first_id = first_id
    session.flush()


def conduct_under(session: Session, first_id: int) -> Conduct:
    """How a pledge was kept."""
    query = select(Record.score_delta >= 0, func.count()).join(PledgeRecord, PledgeRecord.record_id == Record.id)
    query = query.where(PledgeRecord.first_id == first_id, Record.status.in_(COUNTS))
    counted = {bool(row[0]): row[1] for row in session.execute(query.group_by(Record.score_delta >= 0))}
    return Conduct(*(n if (n := counted.get(kept, 0)) >= SHOWN_FROM else None for kept in (True, False)))
