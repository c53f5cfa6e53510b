"""A paper taken back, with a reason. Whoever scans it from then on reads that it is."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.papers.models import Paper
from app.civic.papers.queries import paper_in_scope
from app.civic.papers.showing import require_valid
from app.civic.papers.workflow import PAPERS, REVOKE
from app.core.identities import StaffIdentity


def revoke(session: Session, *, paper_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Paper:
    """Take a paper back. Raises PaperNotFoundError, PaperStateError."""
    paper = paper_in_scope(session, paper_id=paper_id, staff=staff).paper
    PAPERS.hold(session, paper, REVOKE)
    require_valid(paper, now)
    stamps = {"revoked_at": now, "revoked_by": staff.id, "revoked_reason": reason}
    PAPERS.enter(paper, REVOKE, **stamps)
    PAPERS.note(session, paper, REVOKE, staff=staff, at=now, reason=reason)
    return paper
