"""Two people open who has sent a report, for a ground that the reporter sees; both can look for an hour, and each look
is noted. Nobody does of one that is about them or their household: for these it is not there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.actions import ReportAction
from app.civic.cases.models import Case
from app.civic.reports import sealing
from app.civic.reports.errors import AlreadyAskedError, NotAskedError, StillSealedError
from app.civic.reports.holding import hold
from app.civic.reports.models import Ground, SealedPerson, Unsealing
from app.core import audit
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community
from app.parties.residents import resident_of_user
from app.parties.staff import same_person

OPEN_FOR = timedelta(hours=1)
GROUNDS = {
    Ground.MALICE: "涉嫌故意虚假举报",
    Ground.LAW: "司法机关依法调取",
    Ground.DANGER: "保护举报人安全",
}


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who it was; None of both where there was no name on it, or they are not on the roster any more."""

    name: str | None
    phone: str | None
    ends_at: datetime


def ask(session: Session, *, no: str, ground: Ground, reason: str, staff: StaffIdentity, now: datetime) -> Unsealing:
    """Ask to know who it was; somebody else has to let them. Raises CaseNotFoundError, AlreadyAskedError."""
    case, _ = hold(session, no=no, staff=staff)
    if _asked(session, case) is not None:
        raise AlreadyAskedError
    asked = Unsealing(case_id=case.id, ground=ground, reason=reason, asked_by=staff.id, asked_at=now)
    session.add(asked)
    session.flush()
    action = ReportAction.UNSEALING_ASKED
    audit.note(session, staff=staff, action=action, subject_id=case.id, at=now, no=case.no, reason=reason)
    return asked


def _asked(session: Session, case: Case) -> Unsealing | None:
    """What somebody has asked for and nobody has granted yet."""
    query = select(Unsealing).where(Unsealing.case_id == case.id, Unsealing.granted_at.is_(None))
    return session.scalars(query.order_by(Unsealing.id).execution_options(populate_existing=True)).first()


def grant(session: Session, *, no: str, staff: StaffIdentity, now: datetime) -> Unsealing:
    """Let somebody else know who it was; the reporter reads when, by which office and for which ground.

    Raises CaseNotFoundError, NotAskedError, SamePersonError.
    """
    case, _ = hold(session, no=no, staff=staff)
    asked = _asked(session, case)
    if asked is None:
        raise NotAskedError
    same_person.require_another(session, staff=staff, than=[asked.asked_by], now=now)
    asked.granted_by, asked.granted_at, asked.ends_at = staff.id, now, now + OPEN_FOR
    action = ReportAction.UNSEALED
    audit.note(session, staff=staff, action=action, subject_id=case.id, at=now, no=case.no)
    office = get_community(session, staff.community_id).name
    events.add(session, case, "unsealed", text=f"{office}，{GROUNDS[asked.ground]}", staff_id=staff.id, now=now)
    return asked


def look(session: Session, *, no: str, staff: StaffIdentity, now: datetime) -> Reporter:
    """Who it was, for the two who have opened it, within the hour; noted each time.

    Raises CaseNotFoundError, StillSealedError.
    """
    case, _ = hold(session, no=no, staff=staff)
    query = select(Unsealing).where(Unsealing.case_id == case.id, Unsealing.ends_at > now)
    opened = [each for each in session.scalars(query) if staff.id in (each.asked_by, each.granted_by)]
    if not opened:
        raise StillSealedError
    audit.note(session, staff=staff, action=ReportAction.REPORTER_SEEN, subject_id=case.id, at=now, no=case.no)
    ends_at = max(each.ends_at for each in opened if each.ends_at is not None)
    sealed = session.get(SealedPerson, case.id)
    user_id = None if sealed is None else sealing.user_in(sealed)
    person = None if user_id is None else resident_of_user(session, user_id)
    return Reporter(person.name if person else None, person.phone if person else None, ends_at)
