"""A record can point to a pledge that its subject had signed on the day. What comes of it are two numbers, without
names: how often the pledge was kept, and how often it was broken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from app.civic.pledges.actions import PledgeAction
from app.civic.pledges.errors import NotPledgedError
from app.civic.pledges.models import PledgeRecord, Signature
from app.civic.texts.models import Text
from app.core import audit
from app.core.clock import start_of_day
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.recusal import require_unrelated
from app.standing.records.models import COUNTS, Record
from app.standing.records.queries import record_in_scope

SHOWN_FROM = 5
"""A number below this would say who it was."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """How many records that count say that a pledge was kept, and that it was broken; None for fewer than five."""

    kept: int | None
    broken: int | None


def pledges_on(session: Session, *, kind: SubjectKind, subject_id: int | None, day: date) -> Sequence[tuple[int, str]]:
    """The pledges that a subject had signed on a day: the number of each and what it is called."""
    not_over = or_(Signature.over_at.is_(None), Signature.over_at >= start_of_day(day))
    query = (
        select(Signature.first_id, Text.title)
        .join(Text, Text.id == Signature.first_id)
        .where(
            Signature.subject_kind == kind,
            Signature.subject_id == (subject_id or 0),
            Signature.signed_at < start_of_day(day + timedelta(days=1)),
            Signature.until_on >= day,
            not_over,
        )
    )
    return [(row[0], row[1]) for row in session.execute(query.distinct().order_by(Signature.first_id))]


def pledge_of_record(session: Session, record_id: int) -> int | None:
    """The pledge that a record points to."""
    return session.scalar(select(PledgeRecord.first_id).where(PledgeRecord.record_id == record_id))


def point(session: Session, *, record_id: int, first_id: int | None, staff: StaffIdentity, now: datetime) -> None:
    """Have a record point to a pledge, or to none.

    Raises RecordNotFoundError, RelatedPersonError, NotPledgedError.
    """
    record = record_in_scope(session, record_id=record_id, staff=staff, now=now).record
    require_unrelated(session, staff=staff, subjects=[(record.subject_kind, record.subject_id or 0)])
    signed = dict(pledges_on(session, kind=record.subject_kind, subject_id=record.subject_id, day=record.occurred_on))
    if first_id is not None and first_id not in signed:
        raise NotPledgedError
    session.execute(delete(PledgeRecord).where(PledgeRecord.record_id == record.id))
    path = get_community(session, record.community_id).path
    about: dict[str, Any] = {"staff": staff, "subject_id": record.id, "at": now, "path": path}
    if first_id is None:
        audit.note(session, action=PledgeAction.UNPOINTED, **about)
        return
    session.add(PledgeRecord(record_id=record.id, first_id=first_id))
    audit.note(session, action=PledgeAction.POINTED, **about, title=signed[first_id])


def conduct_under(session: Session, first_id: int) -> Conduct:
    """How a pledge was kept."""
    query = select(Record.score_delta >= 0, func.count()).join(PledgeRecord, PledgeRecord.record_id == Record.id)
    query = query.where(PledgeRecord.first_id == first_id, Record.status.in_(COUNTS))
    counted = {bool(row[0]): row[1] for row in session.execute(query.group_by(Record.score_delta >= 0))}
    return Conduct(*(n if (n := counted.get(kept, 0)) >= SHOWN_FROM else None for kept in (True, False)))
