"""Residents hand in records: about neighbours of the area of their post, and about themselves. Staff verify them."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.parties.residents.models import Resident
from app.standing.collecting.errors import TooManyUnderWayError
from app.standing.collecting.neighbours import hold_neighbour
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import Subject, lock
from app.standing.records.errors import WrongRecordError
from app.standing.records.evidence import add_evidence
from app.standing.records.models import UNDER_WAY, Record, RecordSource
from app.standing.records.submitting import Submitter, submit_about

OWN_AT_ONCE = 5
"""So many reports about oneself can be under way at a time."""


def collect(
    session: Session,
    *,
    rule_slug: str,
    subject: dict[str, object],
    score_delta: int,
    occurred_on: date,
    event_key: str | None,
    note: str,
    evidence: Sequence[int] = (),
    user_id: int | None = None,
    resident_id: int,
    now: datetime,
) -> Record:
    """Hand in a record about a neighbour. Who names no event has one a day: that of another collector is the same.

    `evidence` are pictures that the user has sent ahead. Raises what `hold_neighbour`, `submit_about` and
    `pictures.attach` raise.
    """
    neighbour = hold_neighbour(session, resident_id=resident_id, now=now, **subject)  # type: ignore[arg-type]
    record = submit_about(
        session,
        neighbour,
        rule_slug=rule_slug,
        score_delta=score_delta,
        occurred_on=occurred_on,
        event_key=event_key or occurred_on.isoformat(),
        note=note,
        by=Submitter(RecordSource.POST, resident_id=resident_id),
        pictures=len(evidence),
        now=now,
    )
    return add_evidence(session, record, evidence, user_id=user_id, now=now)


def report_own(
    session: Session,
    *,
    rule_slug: str,
    score_delta: int,
    occurred_on: date,
    event_key: str | None,
    note: str,
    evidence: Sequence[int] = (),
    user_id: int | None = None,
    resident_id: int,
    now: datetime,
) -> Record:
    """Hand in something good about oneself. Raises WrongRecordError for a minus, TooManyUnderWayError, what
    `submit_about` and `pictures.attach` raise.
    """
    lock(session, SubjectKind.RESIDENT, [resident_id])
    if score_delta < 0:
        wrong = {"field": "score_delta", "message": "自己申报的只能加分。"}
        raise WrongRecordError(details={"fields": [wrong]})
    under_way = select(func.count()).where(
        Record.collected_by == resident_id, Record.source == RecordSource.SELF, Record.status.in_(UNDER_WAY)
    )
    if session.scalars(under_way).one() >= OWN_AT_ONCE:
        raise TooManyUnderWayError(details={"most": OWN_AT_ONCE})
    person = session.get_one(Resident, resident_id)
    record = submit_about(
        session,
        Subject(SubjectKind.RESIDENT, person.id, person.community_id, person.is_minor),
        rule_slug=rule_slug,
        score_delta=score_delta,
        occurred_on=occurred_on,
        event_key=event_key or occurred_on.isoformat(),
        note=note,
        by=Submitter(RecordSource.SELF, resident_id=resident_id),
        pictures=len(evidence),
        now=now,
    )
    return add_evidence(session, record, evidence, user_id=user_id, now=now)
