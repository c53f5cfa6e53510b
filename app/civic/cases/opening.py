"""How a case comes to be: its number, its clock, and what is noted first."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.actions import CaseAction
from app.civic.cases.kinds import KINDS
from app.civic.cases.models import Case, CaseKind
from app.core import audit
from app.core.clock import business_day
from app.core.identities import PersonIdentity, StaffIdentity
from app.core.working_days import calendar
from app.standing.programmes.subjects import SubjectKey
from app.standing.records.models import Record

DIGITS = 6


def open_case(
    session: Session,
    kind: CaseKind,
    record: Record,
    *,
    statement: str,
    by: StaffIdentity | PersonIdentity,
    now: datetime,
    earlier_id: int | None = None,
) -> Case:
    """A case about a record, opened by its subject, or by one of the staff for somebody without a phone."""
    about = KINDS[kind]
    at_desk = isinstance(by, StaffIdentity)
    case = begin(
        session,
        kind,
        community_id=record.community_id,
        subject=(record.subject_kind, record.subject_id),
        statement=statement,
        due_at=due(session, kind, about.first, now),
        filed_by=None if at_desk else by.id,
        entered_by=by.id if at_desk else None,
        record_id=record.id,
        earlier_id=earlier_id,
        now=now,
    )
    action = CaseAction.FILED if at_desk else CaseAction.FILED_BY_SUBJECT
    audit.note(session, staff=by, action=action, subject_id=case.id, at=now, **about.workflow.facts(case))
    return case


def begin(
    session: Session,
    kind: CaseKind,
    *,
    community_id: int,
    subject: SubjectKey,
    statement: str,
    due_at: datetime | None,
    filed_by: int | None,
    entered_by: int | None = None,
    record_id: int | None = None,
    earlier_id: int | None = None,
    now: datetime,
) -> Case:
    """A case of any kind in its first state, with its number and its first event; the audit log is the caller's."""
    first = KINDS[kind].first
    drawn = secrets.randbelow(10**DIGITS)
    case = Case(
        no=f"{business_day(now):%y%m%d}{drawn:0{DIGITS}d}",
        kind=kind,
        community_id=community_id,
        record_id=record_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        state=first,
        opened_at=now,
        due_at=due_at,
        statement=statement,
        filed_by=filed_by,
        entered_by=entered_by,
        earlier_id=earlier_id,
    )
    session.add(case)
    session.flush()
    events.add(session, case, first, text=statement, staff_id=entered_by, now=now)
    return case


def due(session: Session, kind: CaseKind, state: str, now: datetime, *, longer: bool = False) -> datetime | None:
    """When the clock of a state that begins now runs out; None for one without."""
    about = KINDS[kind]
    days = about.longer if longer and about.longer else about.clock.get(state)
    return None if days is None else calendar.load(session).until(now, days)
