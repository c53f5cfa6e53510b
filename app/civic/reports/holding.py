"""Who works on a report: staff of the node, who looks after its area, and of some classes the people of the property
firm there; nobody whom it is about.
"""

from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.civic.cases.errors import CaseNotFoundError
from app.civic.cases.models import Case
from app.civic.reports.models import Report
from app.civic.reports.queries import Found, Viewer, of_post, of_reports, of_staff
from app.core.db.types import comparable
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import is_below
from app.parties.residents.models import Resident


def report_in_scope(session: Session, *, no: str, staff: StaffIdentity) -> Found:
    """A report of the subtree that is not about who asks. Raises CaseNotFoundError."""
    query = of_reports().where(Case.no.in_(comparable([no])), *is_below(session, staff.path, Case.community_id))
    return _one(of_staff(session, staff), query)


def report_of_post(session: Session, *, no: str, resident_id: int, now: datetime) -> Found:
    """A report from an area that somebody looks after today. Raises CaseNotFoundError."""
    query = of_reports().where(Case.no.in_(comparable([no])), of_post(session, resident_id=resident_id, now=now))
    return _one(Viewer(session, session.get_one(Resident, resident_id)), query)


def _one(viewer: Viewer, query: Select[Case, Report]) -> Found:
    row = viewer.session.execute(query).one_or_none()
    seen = viewer.seen([] if row is None else [(row[0], row[1])])
    if not seen:
        raise CaseNotFoundError
    return seen[0]


def hold(session: Session, *, no: str, staff: StaffIdentity) -> Found:
    """A report of the subtree, locked. Raises CaseNotFoundError."""
    case, report = report_in_scope(session, no=no, staff=staff)
    session.refresh(case, with_for_update=True)
    session.refresh(report, with_for_update=True)
    return case, report
