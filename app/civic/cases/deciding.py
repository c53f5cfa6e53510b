"""A contest of a record is taken by one of the staff, and decided by somebody who has had no part in the record.

A review is decided at a node above, by nobody who has decided the objection. A clock that has run out decides nothing.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.errors import CaseNotFoundError, NotAboveError
from app.civic.cases.kinds import CONTESTS, KINDS
from app.civic.cases.models import ABOUT_RECORDS, Case
from app.civic.cases.opening import due
from app.civic.cases.queries import seen_from
from app.core.db.types import comparable
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.staff import same_person
from app.standing.programmes.recusal import require_unrelated
from app.standing.programmes.subjects import lock
from app.standing.records import contesting


class Outcome(StrEnum):
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


def case_in_scope(session: Session, *, no: str, staff: StaffIdentity) -> Case:
    """A case of the subtree that is about a record. Raises CaseNotFoundError."""
    query = select(Case).join(Community, Community.id == Case.community_id)
    below = Community.path.like(f"{staff.path}%"), seen_from(staff.path)
    case = session.scalar(query.where(Case.no.in_(comparable([no])), Case.kind.in_(ABOUT_RECORDS), *below))
    if case is None:
        raise CaseNotFoundError
    return case


def hold_case(session: Session, *, no: str, staff: StaffIdentity) -> Case:
    """The same, locked after whom it is about and its record, for somebody who is not of their household. Raises
    CaseNotFoundError, RelatedPersonError.
    """
    case = case_in_scope(session, no=no, staff=staff)
    require_unrelated(session, staff=staff, subjects=[(case.subject_kind, case.subject_id)])
    if case.subject_id is not None:
        lock(session, case.subject_kind, [case.subject_id])
    session.refresh(case.record, with_for_update=True)
    session.refresh(case, with_for_update=True)
    return case


def accept(session: Session, *, no: str, asks_others: bool, staff: StaffIdentity, now: datetime) -> Case:
    """Take a contest; with `asks_others` its clock is longer. Raises CaseNotFoundError, CaseStateError."""
    case = hold_case(session, no=no, staff=staff)
    contest = CONTESTS.get(case.kind)
    if contest is None:
        raise KINDS[case.kind].workflow.refusal(case.state)
    workflow = KINDS[case.kind].workflow
    until = due(session, case.kind, contest.accept.target, case.opened_at, longer=asks_others)
    workflow.enter(case, contest.accept, owner_id=staff.id, due_at=until)
    workflow.note(session, case, contest.accept, staff=staff, at=now)
    events.add(session, case, "accepted", staff_id=staff.id, now=now)
    events.tell(session, case, now=now)
    return case


def decide(
    session: Session,
    *,
    no: str,
    outcome: Outcome,
    reason: str,
    score_delta: int | None,
    staff: StaffIdentity,
    now: datetime,
) -> Case:
    """Decide a contest: the record is revoked, corrected to `score_delta`, or goes on.

    Raises CaseNotFoundError, CaseStateError, SamePersonError, NotAboveError, WrongCorrectionError, a RuleError naming
    `score_delta` where it is missing.
    """
    case = hold_case(session, no=no, staff=staff)
    contest, about = CONTESTS.get(case.kind), KINDS[case.kind]
    if contest is None:
        raise about.workflow.refusal(case.state)
    step = {Outcome.UPHELD: contest.upheld, Outcome.PARTLY: contest.partly, Outcome.REJECTED: contest.rejected}[outcome]
    about.workflow.require(case, step)
    _require_no_part(session, case, staff, now)
    _CARRY_OUT[outcome](session, case, score_delta, staff, now)
    about.workflow.enter(case, step, decided_by=staff.id, decided_at=now, decision=reason, is_open=None, due_at=None)
    about.workflow.note(session, case, step, staff=staff, at=now, reason=reason)
    events.add(session, case, outcome.value, text=reason, staff_id=staff.id, now=now)
    events.tell(session, case, now=now)
    return case


def _require_no_part(session: Session, case: Case, staff: StaffIdentity, now: datetime) -> None:
    record = case.record
    others = [record.created_by, record.verified_by, record.approved_by, record.heard_by, case.entered_by]
    if KINDS[case.kind].by_node_above:
        home = session.scalar(select(Community.path).where(Community.id == case.community_id))
        if home is None or home == staff.path:
            raise NotAboveError
        others.append(session.scalar(select(Case.decided_by).where(Case.id == case.earlier_id)))
    same_person.require_another(session, staff=staff, than=others, now=now)


def _uphold(session: Session, case: Case, _score: int | None, staff: StaffIdentity, now: datetime) -> None:
    contesting.revoke(session, case.record, actor=staff.actor, now=now)


def _partly(session: Session, case: Case, score: int | None, staff: StaffIdentity, now: datetime) -> None:
    if score is None:
        raise field_error("score_delta", "部分成立的，请填写更正后的减分。")
    contesting.correct(session, case.record, score_delta=score, staff_id=staff.id, now=now)


def _reject(session: Session, case: Case, _score: int | None, staff: StaffIdentity, now: datetime) -> None:
    contesting.reinstate(session, case.record, staff_id=staff.id, now=now)


_CARRY_OUT: Mapping[Outcome, Callable[[Session, Case, int | None, StaffIdentity, datetime], None]] = {
    Outcome.UPHELD: _uphold,
    Outcome.PARTLY: _partly,
    Outcome.REJECTED: _reject,
}
