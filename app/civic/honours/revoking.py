"""Papers go with the award that is taken back: whoever scans them reads why."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.honours.queries import papers_of
from app.civic.papers import revoking
from app.civic.papers.models import PaperStatus
from app.civic.papers.showing import status_of
from app.core.identities import StaffIdentity
from app.standing.awards.models import Award

WORDS = "表彰撤销"


def follow_award(session: Session, award: Award, staff: StaffIdentity, now: datetime) -> None:
    """Revoke what was issued of it and is valid still."""
    for paper in papers_of(session, [award.id]).get(award.id, {}).values():
        if status_of(paper, now) is PaperStatus.VALID:
            revoking.revoke(session, paper_id=paper.id, reason=WORDS, staff=staff, now=now)
