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
    drawn = secrets.randbelow(10**DIGITS)
    case = Case(
        no=f"{business_day(now):%y%m%d}{drawn:0{DIGITS}d}",
        kind=kind,
        community_id=record.community_id,
        record_id=record.id,
        subject_kind=record.subject_kind,
        subject_id=record.subject_id,
        state=about.first,
        opened_at=now,
        due_at=due(session, kind, about.first, now),
        statement=statement,
        filed_by=None if at_desk else by.id,
        entered_by=by.id if at_desk else None,
        earlier_id=earlier_id,
    )
    session.add(case)
    session.flush()
    events.add(session, case, about.first, text=statement, staff_id=case.entered_by, now=now)
    action = CaseAction.FILED if at_desk else CaseAction.FILED_BY_SUBJECT
    audit.note(session, staff=by, action=action, subject_id=case.id, at=now, **about.workflow.facts(case))
    return case


def due(session: Session, kind: CaseKind, state: str, now: datetime, *, longer: bool = False) -> datetime | None:
    """When the clock of a state that begins now runs out; None for one without."""
    about = KINDS[kind]
    days = about.longer if longer and about.longer else about.clock.get(state)
    return None if days is None else calendar.load(session).until(now, days)
