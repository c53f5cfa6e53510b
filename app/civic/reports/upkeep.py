"""Reports in the long run: keys change, somebody is forgotten, and after two years nobody can know who it was."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.cases import upkeep
from app.civic.cases.models import Case, CaseEvent, CaseKind
from app.civic.reports import sealing
from app.civic.reports.models import Report, ReportText, SealedCount, SealedPerson
from app.core.clock import business_day
from app.core.db.expiry import delete_some
from app.core.security.keyring import keyring
from app.standing.programmes.models import SubjectKind

AT_ONCE = 200
SEALED_FOR = timedelta(days=730)
COUNTED_FOR = timedelta(days=1)


def seal_anew(session: Session, *, now: datetime) -> int:
    """Bring some of what an older key has sealed under the newest; says how many."""
    del now
    query = (
        select(SealedPerson, Case.opened_at)
        .join(Case, Case.id == SealedPerson.id)
        .where(SealedPerson.key_id != keyring.newest_reporter_key)
        .limit(AT_ONCE)
        .with_for_update(of=SealedPerson)
        .execution_options(populate_existing=True)
    )
    rows = session.execute(query).all()
    for sealed, opened_at in rows:
        sealing.seal_anew(sealed, on=business_day(opened_at))
    return len(rows)


def forget_old(session: Session, *, now: datetime) -> int:
    """Drop some of what is sealed of reports that were decided long ago; says how many."""
    long_ago = select(Case.id).where(Case.kind == CaseKind.REPORT, Case.decided_at < now - SEALED_FOR)
    return delete_some(session, SealedPerson, SealedPerson.id.in_(long_ago))


def forget_counts(session: Session, *, now: datetime) -> int:
    """Drop some counts of hours that are over; says how many."""
    return delete_some(session, SealedCount, SealedCount.day < business_day(now) - COUNTED_FOR)


def forget_resident(session: Session, *, resident_id: int) -> None:
    """What was said about somebody who is forgotten goes; what was decided stays, without words."""
    about = Case.kind == CaseKind.REPORT, Case.subject_kind == SubjectKind.RESIDENT, Case.subject_id == resident_id
    _wipe(session, session.scalars(select(Case.id).where(*about)).all())


def forget_user(session: Session, *, user_id: int, now: datetime) -> None:
    """Of what a user has reported with their name, words and pictures go, and who it was."""
    mine = list(sealing.finders(user_id, today=business_day(now)))
    found = session.scalars(select(SealedPerson).where(SealedPerson.finder.in_(mine))).all()
    ids = [sealed.id for sealed in found]
    upkeep.wipe(session, ids)
    _wipe(session, ids)
    for sealed in found:
        sealing.empty(sealed)


def _wipe(session: Session, case_ids: Sequence[int]) -> None:
    events = select(CaseEvent.id).where(CaseEvent.case_id.in_(case_ids))
    session.execute(update(ReportText).where(ReportText.id.in_(events)).values(text=""))
    session.execute(update(Report).where(Report.id.in_(case_ids)).values(about=""))
