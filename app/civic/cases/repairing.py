"""Somebody makes a minus good (修复): free, once for a rule in a year, by a training or a service of their own choice.

How soon depends on how grave it was; one of the staff checks, another decides.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.deciding import hold_case
from app.civic.cases.errors import NotRepairableError, RepairedThisYearError
from app.civic.cases.kinds import CHECK, CONFIRM_TASK, REFUSED, REPAIRED, REPAIRS, SET_TASK
from app.civic.cases.models import Case, CaseKind, CaseTask, RepairState, TaskChoice
from app.civic.cases.opening import due, open_case
from app.core.clock import add_months, business_day
from app.core.errors import field_error
from app.core.identities import ActingAs, StaffIdentity
from app.parties.communities.nodes import person_at
from app.parties.staff import same_person
from app.standing.programmes.rulebook import versions_of
from app.standing.records import contesting
from app.standing.records.history import record_of_user
from app.standing.records.holding import hold_found
from app.standing.records.models import Record, RecordState

MINOR = 5
"""A minus of at most so much can be repaired as soon as it counts; a graver one at half of its time, but after three
months at the earliest (domain model C2b)."""
MONTHS = ((MINOR, 0), (20, 3), (40, 6), (50, 12))
TASK_WITHIN_DAYS = 90


def repairable_from(record: Record) -> date | None:
    """The day from which a minus that counts can be repaired; None for what cannot."""
    if record.effective_at is None or record.score_delta >= 0:
        return None
    months = next(months for most, months in MONTHS if -record.score_delta <= most)
    return add_months(business_day(record.effective_at), months)


def apply(session: Session, *, record_id: int, pledge: str, user_id: int, now: datetime) -> Case:
    """Ask for the repair of a minus about oneself, one's household, a shop or a unit of one's own.

    Raises RecordNotFoundError, NotRepairableError, RepairedThisYearError.
    """
    record = hold_found(session, record_of_user(session, record_id=record_id, user_id=user_id))
    first = repairable_from(record)
    if record.state_at(now) is not RecordState.EFFECTIVE or first is None or business_day(now) < first:
        raise NotRepairableError(details={"from_on": first.isoformat() if first else None})
    _require_first_this_year(session, record, now)
    subject = person_at(session, record.community_id, ActingAs.SUBJECT, user_id)
    return open_case(session, CaseKind.REPAIR, record, statement=pledge, by=subject, now=now)


def _require_first_this_year(session: Session, record: Record, now: datetime) -> None:
    known = (
        select(Case.id)
        .join(Record, Record.id == Case.record_id)
        .where(
            Case.kind == CaseKind.REPAIR,
            Case.subject_kind == record.subject_kind,
            Case.subject_id == record.subject_id,
            Case.state != RepairState.REFUSED,
            Case.opened_at > now - timedelta(days=365),
            Record.rule_id.in_(versions_of(record.rule.slug)),
        )
    )
    if session.scalar(known.limit(1)) is not None:
        raise RepairedThisYearError


def check(session: Session, *, no: str, staff: StaffIdentity, now: datetime) -> Case:
    """Take a case of repair. Raises CaseNotFoundError, CaseStateError."""
    case = hold_case(session, no=no, staff=staff)
    _require_repair(case)
    until = due(session, case.kind, CHECK.target, now)
    REPAIRS.enter(case, CHECK, owner_id=staff.id, due_at=until)
    REPAIRS.note(session, case, CHECK, staff=staff, at=now)
    events.add(session, case, "checking", staff_id=staff.id, now=now)
    events.tell(session, case, now=now)
    return case


def set_task(
    session: Session, *, no: str, choice: TaskChoice, due_on: date, staff: StaffIdentity, now: datetime
) -> Case:
    """Note what somebody has chosen to do, and by when: their clock, not ours, runs now.

    Raises CaseNotFoundError, CaseStateError, a RuleError naming `due_on`.
    """
    case = hold_case(session, no=no, staff=staff)
    _require_repair(case)
    today = business_day(now)
    if not today < due_on <= today + timedelta(days=TASK_WITHIN_DAYS):
        raise field_error("due_on", f"请选择明天起 {TASK_WITHIN_DAYS} 天内的日期。")
    REPAIRS.enter(case, SET_TASK, due_at=None)
    REPAIRS.note(session, case, SET_TASK, staff=staff, at=now)
    session.add(CaseTask(case_id=case.id, choice=choice, due_on=due_on))
    events.add(session, case, "tasks", text=f"{choice.value} {due_on.isoformat()}", staff_id=staff.id, now=now)
    events.tell(session, case, now=now)
    return case


def confirm_task(session: Session, *, no: str, proof: str, staff: StaffIdentity, now: datetime) -> Case:
    """What was undertaken is done. Raises CaseNotFoundError, CaseStateError."""
    case = hold_case(session, no=no, staff=staff)
    _require_repair(case)
    REPAIRS.enter(case, CONFIRM_TASK, due_at=due(session, case.kind, CONFIRM_TASK.target, now))
    for task in _open_tasks(session, case):
        task.done_at, task.proof, task.confirmed_by = now, proof, staff.id
    REPAIRS.note(session, case, CONFIRM_TASK, staff=staff, at=now, reason=proof)
    events.add(session, case, "task_done", text=proof, staff_id=staff.id, now=now)
    return case


def decide(session: Session, *, no: str, repaired: bool, reason: str, staff: StaffIdentity, now: datetime) -> Case:
    """Let the minus count no more, or say why not; another person than who has checked.

    Raises CaseNotFoundError, CaseStateError, SamePersonError.
    """
    case = hold_case(session, no=no, staff=staff)
    _require_repair(case)
    step = REPAIRED if repaired else REFUSED
    REPAIRS.require(case, step)
    same_person.require_another(session, staff=staff, than=[case.owner_id], now=now)
    if repaired:
        contesting.repair(session, case.record)
    REPAIRS.enter(case, step, decided_by=staff.id, decided_at=now, decision=reason, is_open=None, due_at=None)
    REPAIRS.note(session, case, step, staff=staff, at=now, reason=reason)
    events.add(session, case, str(step.target), text=reason, staff_id=staff.id, now=now)
    events.tell(session, case, now=now)
    return case


def _open_tasks(session: Session, case: Case) -> list[CaseTask]:
    return list(session.scalars(select(CaseTask).where(CaseTask.case_id == case.id, CaseTask.done_at.is_(None))))


def _require_repair(case: Case) -> None:
    if case.kind is not CaseKind.REPAIR:
        raise REPAIRS.refusal(case.state)
