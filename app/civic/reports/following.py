"""The reporter reads what became of a report, and says more: who has its code, or is signed in as who has sent it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.errors import CaseNotFoundError
from app.civic.cases.models import Case, CaseEvent
from app.civic.cases.queries import with_details
from app.civic.reports import pictures, sealing
from app.civic.reports.errors import ReportClosedError
from app.civic.reports.models import Report, ReportText, SealedPerson
from app.core.clock import business_day
from app.core.db.paging import Page, newest_first
from app.core.db.types import comparable

Found = tuple[Case, Report]


@dataclass(frozen=True, slots=True)
class Own:
    """A report as its reporter sees it."""

    case: Case
    report: Report


def find(session: Session, *, no: str, code: str | None, user_id: int) -> Found | None:
    """A report of one's own; None for a wrong number, a wrong code and what another has sent."""
    query = (
        select(Case, Report, SealedPerson)
        .join(Report, Report.id == Case.id)
        .join(SealedPerson, SealedPerson.id == Case.id)
        .where(Case.no.in_(comparable([no])))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    case, report, sealed = row
    is_known = code is not None and sealed.code == sealing.code_mark(no, code)
    if not is_known and sealing.user_in(sealed) != user_id:
        return None
    return case, report


def own_reports(session: Session, *, user_id: int, now: datetime, cursor: str | None, limit: int) -> Page[Own]:
    """What somebody has sent with their name in the last two years, the latest first."""
    mine = list(sealing.finders(user_id, today=business_day(now)))
    sent = select(SealedPerson.id).where(SealedPerson.finder.in_(mine))
    page = newest_first(session, select(Case).where(Case.id.in_(sent)), Case.id, cursor=cursor, limit=limit)
    return page.map_all(lambda cases: [Own(*found) for found in with_details(session, Report, cases)])


def add(
    session: Session, *, no: str, code: str | None, text: str, evidence: Sequence[str], user_id: int, now: datetime
) -> Found:
    """Say more, or answer a question. Raises CaseNotFoundError, ReportClosedError, PictureGoneError,
    TooManyPicturesError.
    """
    found = find(session, no=no, code=code, user_id=user_id)
    if found is None:
        raise CaseNotFoundError
    case, report = found
    session.refresh(case, with_for_update=True)
    if not case.is_open:
        raise ReportClosedError
    said = say(session, case, "added", now=now)
    session.add(ReportText(id=said, text=text))
    case.pictures += pictures.attach(session, tokens=evidence, case=case, user_id=user_id, now=now)
    session.flush()
    return case, report


def say(session: Session, case: Case, kind: str, *, now: datetime) -> int:
    """An event of the reporter, by its id; its words are kept apart."""
    events.add(session, case, kind, now=now)
    session.flush()
    last = select(CaseEvent.id).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc()).limit(1)
    return session.scalars(last).one()
