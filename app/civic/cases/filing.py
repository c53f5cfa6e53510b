"""Somebody objects to a record about them, or asks the node above to look at the decision once more.

The record is suspended in the same transaction: nothing counts until it is decided, however long that takes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.errors import (
    AlreadyObjectedError,
    CaseNotFoundError,
    NoReviewError,
    NothingToObjectError,
    ObjectionLateError,
)
from app.civic.cases.models import ABOUT_RECORDS, Case, CaseKind, ObjectionState
from app.civic.cases.opening import open_case
from app.core.db.types import comparable
from app.core.identities import ActingAs, PersonIdentity, StaffIdentity
from app.parties.communities.nodes import person_at
from app.parties.pictures.attaching import attach
from app.parties.pictures.models import PictureOf
from app.standing.programmes.subjects import subjects_of_user
from app.standing.records import contesting
from app.standing.records.contesting import OBJECT_WITHIN_DAYS
from app.standing.records.history import record_of_user
from app.standing.records.holding import hold, hold_found
from app.standing.records.models import Record
from app.standing.records.workflow import SUSPEND

REVIEW_WITHIN_DAYS = 30


def object_to(
    session: Session,
    *,
    record_id: int,
    reason: str,
    about_facts: bool,
    evidence: Sequence[int] = (),
    user_id: int,
    now: datetime,
) -> Case:
    """Object to a record about oneself, one's household, a shop or a unit of one's own.

    `evidence` are pictures that they have sent ahead. Raises RecordNotFoundError, NothingToObjectError,
    ObjectionLateError, AlreadyObjectedError, what `pictures.attach` raises.
    """
    record = hold_found(session, record_of_user(session, record_id=record_id, user_id=user_id))
    subject = person_at(session, record.community_id, ActingAs.SUBJECT, user_id)
    case = _object(session, record, reason, about_facts, subject, now)
    case.pictures = attach(
        session, picture_ids=evidence, kind=PictureOf.CASE, about_id=case.id, user_id=user_id, now=now
    )
    return case


def object_for(
    session: Session, *, record_id: int, reason: str, about_facts: bool, staff: StaffIdentity, now: datetime
) -> Case:
    """The same for somebody who has come to the desk. Raises what `hold` raises and what `object_to` raises."""
    record = hold(session, record_id=record_id, staff=staff)
    return _object(session, record, reason, about_facts, staff, now)


def _object(
    session: Session,
    record: Record,
    reason: str,
    about_facts: bool,
    by: StaffIdentity | PersonIdentity,
    now: datetime,
) -> Case:
    known = select(Case.no).where(Case.record_id == record.id, Case.kind == CaseKind.OBJECTION)
    no = session.scalar(known.limit(1))
    if no is not None:
        raise AlreadyObjectedError(details={"no": no})
    if record.state_at(now) not in SUSPEND.sources:
        raise NothingToObjectError
    since = record.effective_at
    if since is not None and not about_facts and now > since + timedelta(days=OBJECT_WITHIN_DAYS):
        raise ObjectionLateError(details={"days": OBJECT_WITHIN_DAYS})
    contesting.suspend(session, record, by=by, now=now)
    return open_case(session, CaseKind.OBJECTION, record, statement=reason, by=by, now=now)


def ask_for_review(session: Session, *, no: str, reason: str, user_id: int, now: datetime) -> Case:
    """Ask the node above to look at an objection once more that was not upheld wholly; the record is suspended again.

    Raises CaseNotFoundError, NoReviewError.
    """
    case = own_case(session, no=no, user_id=user_id)
    record = hold_found(session, case.record)
    session.refresh(case, with_for_update=True)
    ended = case.state in (ObjectionState.REJECTED, ObjectionState.PARTLY)
    in_time = case.decided_at is not None and now <= case.decided_at + timedelta(days=REVIEW_WITHIN_DAYS)
    again = session.scalar(select(Case.id).where(Case.earlier_id == case.id).limit(1))
    standing_in = record if case.state != ObjectionState.PARTLY else _in_its_place(session, record)
    if case.kind is not CaseKind.OBJECTION or not ended or not in_time or again is not None or standing_in is None:
        raise NoReviewError
    if standing_in.state_at(now) not in SUSPEND.sources:
        raise NoReviewError
    subject = person_at(session, record.community_id, ActingAs.SUBJECT, user_id)
    contesting.suspend(session, standing_in, by=subject, now=now)
    events.add(session, case, "review", text=reason, now=now)
    return open_case(
        session,
        CaseKind.REVIEW,
        standing_in,
        statement=reason,
        by=subject,
        now=now,
        earlier_id=case.id,
    )


def _in_its_place(session: Session, record: Record) -> Record | None:
    """The record that a correction has put in the place of one."""
    query = select(Record).where(
        Record.rule_id == record.rule_id,
        Record.subject_kind == record.subject_kind,
        Record.subject_id == record.subject_id,
        Record.event_key == record.event_key,
        Record.id > record.id,
    )
    found = session.scalar(query.order_by(Record.id).limit(1))
    return None if found is None else hold_found(session, found)


def own_case(session: Session, *, no: str, user_id: int) -> Case:
    """A case about a record of somebody's, of their household, a shop or a unit. Raises CaseNotFoundError."""
    case = session.scalar(select(Case).where(Case.no.in_(comparable([no])), Case.kind.in_(ABOUT_RECORDS)))
    if case is None or (case.subject_kind, case.subject_id) not in subjects_of_user(session, user_id=user_id):
        raise CaseNotFoundError
    return case
