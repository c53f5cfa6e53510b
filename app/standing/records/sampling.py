"""One in so many of the records that count without a decision of their own is laid before somebody else.

Which ones is drawn by the number of the record, so that nobody can choose, everybody can check it afterwards, and a
second draw finds the same. Who looks at one has had no part in it; what they find wrong is taken back, once another
person has confirmed that.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from app.core import audit
from app.core.db.paging import Page, newest_first
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import is_below
from app.parties.staff import same_person
from app.standing.programmes.apart import seen_in_lists
from app.standing.records.actions import RecordAction
from app.standing.records.errors import SampleLookedAtError, SampleNotFoundError
from app.standing.records.holding import hold
from app.standing.records.models import Record, RecordSample, Verdict
from app.standing.records.queries import Line, lines
from app.standing.records.withdrawal import ask
from app.standing.records.workflow import WITHDRAW

ONE_IN, ONE_IN_ALONE = 20, 10
"""Of what the system lets count, and of what one person alone does."""


def is_drawn(record_id: int, one_in: int) -> bool:
    """Whether a record is one of the one in so many."""
    digest = hashlib.sha256(f"sample:{record_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % one_in == 0


def sample(session: Session, records: Iterable[Record], *, now: datetime, one_in: int = ONE_IN) -> list[RecordSample]:
    """Draw from records that have their numbers and are held; those that were drawn before are not drawn again."""
    drawn = sorted(record.id for record in records if is_drawn(record.id, one_in))
    known = set(session.scalars(select(RecordSample.record_id).where(RecordSample.record_id.in_(drawn))))
    made = [RecordSample(record_id=record_id, drawn_at=now) for record_id in drawn if record_id not in known]
    session.add_all(made)
    return made


def waiting(session: Session, *, staff: StaffIdentity, now: datetime, cursor: str | None, limit: int) -> Page[Line]:
    """Drawn records of a subtree at which nobody has looked, newest first."""
    below = is_below(session, staff.path, Record.community_id)
    below += seen_in_lists(session, staff.path, Record.programme_id)
    query = _drawn().where(RecordSample.looked_at.is_(None), *below)
    page = newest_first(session, query, Record.id, cursor=cursor, limit=limit)
    return page.map_all(lambda records: lines(session, records, now=now))


def _drawn() -> Select[Record]:
    return (
        select(Record)
        .join(RecordSample, RecordSample.record_id == Record.id)
        .join(Record.rule)
        .options(contains_eager(Record.rule))
    )


def look(
    session: Session, *, record_id: int, verdict: Verdict, reason: str = "", staff: StaffIdentity, now: datetime
) -> RecordSample:
    """Say whether a drawn record is right. That one that is wrong be taken back is asked for a reason, and another
    person confirms it; what somebody objects to, or what has ceased to count, stays as it is.

    Raises RecordNotFoundError, RecordAnonymousError, SampleNotFoundError, SampleLookedAtError, SamePersonError,
    and a RuleError naming `reason`.
    """
    record = hold(session, record_id=record_id, staff=staff)
    found = session.get(RecordSample, record_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise SampleNotFoundError
    if found.looked_at is not None:
        raise SampleLookedAtError
    if verdict is Verdict.WRONG and len(reason) < 2:
        raise field_error("reason", "请写明哪里不符。")
    people = [record.created_by, record.verified_by, record.approved_by]
    same_person.require_another(session, staff=staff, than=people, now=now)
    found.looked_by, found.looked_at, found.verdict = staff.id, now, verdict
    facts: dict[str, Any] = {
        "rule": record.rule.slug,
        "score_delta": record.score_delta,
        "verdict": verdict.value,
        "reason": reason,
    }
    audit.note(session, staff=staff, action=RecordAction.LOOKED_AT, subject_id=record.id, at=now, **facts)
    if verdict is Verdict.WRONG and record.status in WITHDRAW.sources and not record.is_withdrawal_open:
        ask(session, record, reason=reason, staff=staff, now=now)
    return found
