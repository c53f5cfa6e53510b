"""A report is sent. All of it is done in the same way whether it has a name on it or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases.actions import ReportAction
from app.civic.cases.kinds import REPORTS
from app.civic.cases.models import Case, CaseEvent, CaseKind
from app.civic.cases.opening import begin, due
from app.civic.reports import pictures, sealing
from app.civic.reports.errors import AN_HOUR, TooManySealedError
from app.civic.reports.models import Report, ReportCategory, ReportText
from app.core import audit
from app.core.clock import business_day
from app.core.identities import ActingAs, PersonIdentity
from app.parties.areas.errors import AreaNotFoundError
from app.parties.areas.models import Area
from app.parties.communities.nodes import person_at
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind

NOBODY = 0
"""How the audit log numbers the reporter."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A report, and the code by which its reporter can follow it; it is kept nowhere."""

    case: Case
    report: Report
    code: str


def report(
    session: Session,
    *,
    category: ReportCategory,
    text: str,
    area_id: int,
    subject_text: str,
    evidence: Sequence[str],
    anonymous: bool,
    resident_id: int,
    user_id: int,
    now: datetime,
) -> Filed:
    """Report what somebody has done, in an area of one's community. `evidence` are tokens of pictures sent ahead.

    Raises AreaNotFoundError, TooManySealedError, PictureGoneError, TooManyPicturesError.
    """
    home = session.scalar(select(Resident.community_id).where(Resident.id == resident_id))
    area = session.get(Area, area_id)
    if area is None or area.community_id != home or not area.is_open:
        raise AreaNotFoundError
    sealing.count(session, "reports", user_id=user_id, most=AN_HOUR, error=TooManySealedError, now=now)
    case = begin(
        session,
        CaseKind.REPORT,
        community_id=area.community_id,
        subject=(SubjectKind.RESIDENT, None),
        statement="",
        due_at=due(session, CaseKind.REPORT, REPORTS.initial, now),
        filed_by=None,
        now=now,
    )
    found = Report(
        id=case.id, category=category, month=f"{business_day(now):%Y-%m}", area_id=area_id, about=subject_text
    )
    first = session.scalars(select(CaseEvent.id).where(CaseEvent.case_id == case.id)).one()
    code, name = sealing.new_code(), None if anonymous else user_id
    sealed = sealing.seal(case.id, no=case.no, code=code, user_id=name, on=business_day(now))
    session.add_all([found, ReportText(id=first, text=text), sealed])
    case.pictures = pictures.attach(session, tokens=evidence, case=case, user_id=user_id, now=now)
    who, action = reporter_of(session, case), ReportAction.FILED
    audit.note(session, staff=who, action=action, subject_id=case.id, at=now, no=case.no)
    session.flush()
    return Filed(case, found, code)


def reporter_of(session: Session, case: Case) -> PersonIdentity:
    """The reporter as the audit log names them: not at all."""
    return person_at(session, case.community_id, ActingAs.RESIDENT, NOBODY)
