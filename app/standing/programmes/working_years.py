"""Years of the working calendar that the top administrator enters, until the library knows them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.core.working_days import entering
from app.core.working_days.models import WorkingYear
from app.standing.programmes.actions import ProgrammeAction
from app.standing.programmes.settings import require_top


def entered_years(session: Session) -> Sequence[WorkingYear]:
    """Those that were entered, the newest first."""
    return session.scalars(select(WorkingYear).order_by(WorkingYear.year.desc())).all()


def enter_year(
    session: Session,
    *,
    year: int,
    off: Collection[date],
    on: Collection[date],
    notice: str,
    staff: StaffIdentity,
    now: datetime,
) -> WorkingYear:
    """Enter a year, or enter it anew. Raises NotTheTopError, YearKnownError, RuleError naming a field."""
    require_top(session, staff)
    entered = entering.enter_year(session, year=year, off=off, on=on, notice=notice, now=now)
    audit.note(
        session,
        staff=staff,
        action=ProgrammeAction.YEAR_ENTERED,
        subject_id=year,
        at=now,
        off=len(entered.off),
        made_up=len(entered.on),
        notice=notice,
    )
    return entered
