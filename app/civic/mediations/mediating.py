"""What the mediator does: takes it, hands it back, sets sittings and notes what happened, says that there is no
agreement.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.actions import MediationAction
from app.civic.cases.errors import CaseStateError
from app.civic.cases.kinds import HAND_BACK, MEDIATIONS, NO_AGREEMENT, TAKE_MEDIATION
from app.civic.cases.models import Case, MediationState
from app.civic.mediations.errors import SittingAheadError, SittingNotFoundError, TooManySittingsError
from app.civic.mediations.following import KEPT_WORDS
from app.civic.mediations.holding import hold_own, hold_to_take, is_mediator
from app.civic.mediations.models import Mediation, Sitting
from app.civic.mediations.queries import Found
from app.civic.mediations.telling import tell
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity

SITTINGS_MAX = 10
AHEAD_MAX = timedelta(days=90)


def take(session: Session, *, no: str, staff: StaffIdentity, now: datetime) -> Found:
    """Mediate it; also what somebody has who does not hold the post any more.

    Raises CaseNotFoundError, NotAMediatorError, RelatedPersonError, CaseStateError.
    """
    case, mediation = hold_to_take(session, no=no, staff=staff, now=now)
    if case.state == MediationState.SESSIONS and not is_mediator(session, case, case.owner_id or 0, now):
        _hand_back(session, case, staff, now)
    MEDIATIONS.enter(case, TAKE_MEDIATION, owner_id=staff.id)
    MEDIATIONS.note(session, case, TAKE_MEDIATION, staff=staff, at=now)
    events.add(session, case, "sessions", staff_id=staff.id, now=now)
    tell(session, case, mediation, "sessions", now=now)
    return case, mediation


def hand_back(session: Session, *, no: str, staff: StaffIdentity, now: datetime) -> Found:
    """Another is to mediate it. Raises what `hold_own` raises, CaseStateError."""
    case, mediation = hold_own(session, no=no, staff=staff, now=now)
    _hand_back(session, case, staff, now)
    return case, mediation


def _hand_back(session: Session, case: Case, staff: StaffIdentity, now: datetime) -> None:
    MEDIATIONS.enter(case, HAND_BACK, owner_id=None)
    MEDIATIONS.note(session, case, HAND_BACK, staff=staff, at=now)
    events.add(session, case, "handed_back", staff_id=staff.id, now=now)


def set_sitting(
    session: Session, *, no: str, starts_at: datetime, place: str, staff: StaffIdentity, now: datetime
) -> Sitting:
    """Say when and where both sides are to come; they are told.

    Raises what `hold_own` raises, CaseStateError, TooManySittingsError, a RuleError naming `starts_at`.
    """
    case, mediation = _sitting_down(session, no, staff, now)
    if not now < starts_at <= now + AHEAD_MAX:
        raise field_error("starts_at", "请选现在以后、90 天以内的时间。")
    held = select(func.count()).where(Sitting.mediation_id == mediation.id)
    if session.scalars(held).one() >= SITTINGS_MAX:
        raise TooManySittingsError
    sitting = Sitting(mediation_id=mediation.id, starts_at=starts_at, place=place, set_by=staff.id)
    session.add(sitting)
    session.flush()
    _note(session, MediationAction.SITTING_SET, case, staff, now)
    events.add(session, case, "sitting", staff_id=staff.id, now=now)
    tell(session, case, mediation, "sitting", starts_at=starts_at, now=now)
    return sitting


def note_sitting(
    session: Session,
    *,
    no: str,
    sitting_id: int,
    applicant_came: bool,
    other_came: bool,
    note: str,
    staff: StaffIdentity,
    now: datetime,
) -> Sitting:
    """Note who came and what happened, for both sides and whoever mediates; who did not come loses nothing by it.

    Raises what `hold_own` raises, CaseStateError, SittingNotFoundError, SittingAheadError.
    """
    case, mediation = _sitting_down(session, no, staff, now)
    sitting = session.get(Sitting, sitting_id, with_for_update=True, populate_existing=True)
    if sitting is None or sitting.mediation_id != mediation.id:
        raise SittingNotFoundError
    if now < sitting.starts_at:
        raise SittingAheadError
    sitting.applicant_came, sitting.other_came, sitting.note, sitting.noted_at = applicant_came, other_came, note, now
    _note(session, MediationAction.SITTING_NOTED, case, staff, now)
    events.add(session, case, "sitting_noted", staff_id=staff.id, now=now)
    return sitting


def fail(session: Session, *, no: str, reason: str, staff: StaffIdentity, now: datetime) -> Found:
    """There is no agreement, which is nobody's fault. Raises what `hold_own` raises, CaseStateError."""
    case, mediation = hold_own(session, no=no, staff=staff, now=now)
    MEDIATIONS.enter(case, NO_AGREEMENT, decided_by=staff.id, decided_at=now, is_open=None, due_at=None)
    mediation.reason, mediation.next_at = reason, now + KEPT_WORDS
    mediation.days = days_since(mediation, now)
    MEDIATIONS.note(session, case, NO_AGREEMENT, staff=staff, at=now)
    events.add(session, case, "failed", staff_id=staff.id, now=now)
    tell(session, case, mediation, "failed", now=now)
    return case, mediation


def days_since(mediation: Mediation, now: datetime) -> int:
    """Since both have wanted it."""
    return (business_day(now) - business_day(mediation.agreed_at or now)).days


def _sitting_down(session: Session, no: str, staff: StaffIdentity, now: datetime) -> Found:
    case, mediation = hold_own(session, no=no, staff=staff, now=now)
    if case.state != MediationState.SESSIONS:
        raise CaseStateError(details={"state": str(case.state)})
    return case, mediation


def _note(session: Session, action: MediationAction, case: Case, staff: StaffIdentity, now: datetime) -> None:
    audit.note(session, staff=staff, action=action, subject_id=case.id, at=now, no=case.no)
