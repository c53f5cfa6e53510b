"""A report is taken, admitted or not, and looked into; what was true leads to a record by the ordinary way."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.actions import ReportAction
from app.civic.cases.kinds import ADMIT, DISMISS, FINDINGS, REPORTS, SCREEN
from app.civic.cases.models import Case, CaseEvent, CaseKind, ReportState, Visibility
from app.civic.cases.opening import due
from app.civic.reports import rewards
from app.civic.reports.errors import NoSubjectError, TakenByAnotherError
from app.civic.reports.holding import hold, report_of_post
from app.civic.reports.queries import Found
from app.civic.reports.subjects import known_by
from app.core import audit
from app.core.identities import ActingAs, StaffIdentity
from app.core.security.keyring import keyring
from app.core.workflow import Transition
from app.parties.communities.nodes import person_at
from app.parties.staff import same_person
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.recusal import require_unrelated
from app.standing.records import submitting

TAKEN_OVER = "taken_over"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be put on record of a report that was true; its subject reads the words."""

    rule_slug: str
    score_delta: int
    occurred_on: date
    note: str


def take(session: Session, *, no: str, staff: StaffIdentity, now: datetime) -> Case:
    """Work on a report. Raises CaseNotFoundError, CaseStateError."""
    case, _ = hold(session, no=no, staff=staff)
    _step(session, case, SCREEN, "", staff, now, owner_id=staff.id, due_at=_due(session, case, ReportState.SCREENING))
    return case


def take_over(session: Session, *, no: str, reason: str, staff: StaffIdentity, now: datetime) -> Case:
    """Go on with what another has taken, who is away or has left. Raises CaseNotFoundError, CaseStateError."""
    case, _ = hold(session, no=no, staff=staff)
    _require_open(case)
    if case.owner_id in (None, staff.id):
        raise REPORTS.refusal(ReportState(case.state))
    case.owner_id = staff.id
    audit.note(
        session, staff=staff, action=ReportAction.TAKEN_OVER, subject_id=case.id, at=now, no=case.no, reason=reason
    )
    events.add(session, case, TAKEN_OVER, text=reason, staff_id=staff.id, visible_to=Visibility.STAFF, now=now)
    return case


def _had_it(session: Session, case: Case) -> list[int]:
    """Who of the staff has taken it, one after the other."""
    taken = CaseEvent.kind.in_((ReportState.SCREENING.value, TAKEN_OVER))
    query = select(CaseEvent.staff_id).where(CaseEvent.case_id == case.id, taken, CaseEvent.staff_id.is_not(None))
    return [each for each in session.scalars(query) if each is not None]


def admit(session: Session, *, no: str, reason: str, staff: StaffIdentity, now: datetime) -> Case:
    """Look into it; the reporter reads that, and the reason. Raises CaseNotFoundError, CaseStateError,
    TakenByAnotherError.
    """
    case, _ = _own(session, no, staff)
    _step(session, case, ADMIT, reason, staff, now, due_at=_due(session, case, ReportState.INVESTIGATING))
    return case


def dismiss(session: Session, *, no: str, reason: str, staff: StaffIdentity, now: datetime) -> Case:
    """Not look into it, for a reason that the reporter reads. Raises the same."""
    case, _ = _own(session, no, staff)
    _step(session, case, DISMISS, reason, staff, now, **_closed(staff, reason, now))
    return case


def _due(session: Session, case: Case, state: ReportState) -> datetime | None:
    """Every clock begins when it was sent."""
    return due(session, CaseKind.REPORT, state, case.opened_at)


def _closed(staff: StaffIdentity, reason: str, now: datetime) -> dict[str, Any]:
    return {"decided_by": staff.id, "decided_at": now, "decision": reason, "is_open": None, "due_at": None}


def _step(
    session: Session,
    case: Case,
    step: Transition[Any],
    reason: str,
    staff: StaffIdentity,
    now: datetime,
    **stamps: Any,
) -> None:
    REPORTS.enter(case, step, **stamps)
    REPORTS.note(session, case, step, staff=staff, at=now, **({"reason": reason} if reason else {}))
    events.add(session, case, str(case.state), text=reason, staff_id=staff.id, now=now)


def _own(session: Session, no: str, staff: StaffIdentity) -> Found:
    case, report = hold(session, no=no, staff=staff)
    if case.is_open and case.state != ReportState.RECEIVED and case.owner_id != staff.id:
        raise TakenByAnotherError
    return case, report


def ask(session: Session, *, no: str, reason: str, staff: StaffIdentity, now: datetime) -> Case:
    """Ask the reporter something, who answers when they look. Raises CaseNotFoundError, CaseStateError,
    TakenByAnotherError.
    """
    return _say(session, no, "asked", ReportAction.ASKED, Visibility.PARTIES, reason, staff, now)


def note(session: Session, *, no: str, reason: str, staff: StaffIdentity, now: datetime) -> Case:
    """Note what was found, for those alone who work on it. Raises the same."""
    return _say(session, no, "noted", ReportAction.NOTED, Visibility.STAFF, reason, staff, now)


def _say(
    session: Session,
    no: str,
    kind: str,
    action: ReportAction,
    visible_to: Visibility,
    text: str,
    staff: StaffIdentity,
    now: datetime,
) -> Case:
    case, _ = _own(session, no, staff)
    _require_open(case)
    events.add(session, case, kind, text=text, staff_id=staff.id, visible_to=visible_to, now=now)
    audit.note(session, staff=staff, action=action, subject_id=case.id, at=now, no=case.no)
    return case


def _require_open(case: Case) -> None:
    if not case.is_open:
        raise REPORTS.refusal(ReportState(case.state))


def note_of_post(session: Session, *, no: str, text: str, resident_id: int, now: datetime) -> Case:
    """The same by who looks after the area, or of the property firm. Raises CaseNotFoundError, CaseStateError."""
    case, _ = report_of_post(session, no=no, resident_id=resident_id, now=now)
    session.refresh(case, with_for_update=True)
    _require_open(case)
    events.add(session, case, "noted", text=text, visible_to=Visibility.STAFF, now=now)
    who = person_at(session, case.community_id, ActingAs.COLLECTOR, resident_id)
    audit.note(session, staff=who, action=ReportAction.NOTED, subject_id=case.id, at=now, no=case.no)
    return case


def name_subject(
    session: Session, *, no: str, kind: SubjectKind, subject: str, staff: StaffIdentity, now: datetime
) -> Case:
    """Say whom it is about; from then on nobody of their household sees it.

    Raises CaseNotFoundError, CaseStateError, TakenByAnotherError, RelatedPersonError, a RuleError naming `subject`.
    """
    case, _ = _own(session, no, staff)
    _require_open(case)
    found = known_by(session, kind=kind, subject=subject, community_id=case.community_id, staff=staff)
    require_unrelated(session, staff=staff, subjects=[(found.kind, found.id)])
    case.subject_kind, case.subject_id = found.kind, found.id
    audit.note(session, staff=staff, action=ReportAction.SUBJECT_NAMED, subject_id=case.id, at=now, no=case.no)
    return case


def conclude(
    session: Session,
    *,
    no: str,
    result: ReportState,
    reason: str,
    draft: Draft | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Case:
    """Say what came of it. That it was true is said by another than those who have looked into it, as its reporter gets
    points for that; then with `draft` it is handed in as a record, which others verify like any other.

    Raises CaseNotFoundError, CaseStateError, TakenByAnotherError, SamePersonError, NoSubjectError, what
    `records.submitting.submit` raises.
    """
    is_true = result is ReportState.TRUE
    case, report = hold(session, no=no, staff=staff) if is_true else _own(session, no, staff)
    step = FINDINGS[result]
    REPORTS.require(case, step)
    if is_true:
        same_person.require_another(session, staff=staff, than=_had_it(session, case), now=now)
        report.record_id = None if draft is None else _hand_in(session, case, draft, staff, now)
        rewards.promise(session, case, now)
    _step(session, case, step, reason, staff, now, **_closed(staff, reason, now))
    return case


def _hand_in(session: Session, case: Case, draft: Draft, staff: StaffIdentity, now: datetime) -> int:
    """Under a reference that does not tell its subject which report it was."""
    if case.subject_id is None:
        raise NoSubjectError
    made = submitting.submit(
        session,
        rule_slug=draft.rule_slug,
        subject_kind=case.subject_kind,
        subject_id=case.subject_id,
        score_delta=draft.score_delta,
        occurred_on=draft.occurred_on,
        event_key=f"T-{keyring.reporter_marks('record', str(case.id))[0][:16]}",
        note=draft.note,
        staff=staff,
        now=now,
    )
    return made.id
