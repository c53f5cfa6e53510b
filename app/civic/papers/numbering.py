"""The next number of a node in a year: no gaps but those of papers that are deleted, and none twice."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.civic.papers.models import PaperCount
from app.core.db.outages import OvertakenError

DIGITS = 6


def next_no(session: Session, *, community_id: int, year: int) -> str:
    """`2026-000012`; whoever else numbers there waits for the end of the transaction.

    Raises OvertakenError where somebody else has made the first of the year at the same time.
    """
    query = select(PaperCount).where(PaperCount.community_id == community_id, PaperCount.year == year)
    count = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if count is None:
        count = PaperCount(community_id=community_id, year=year)
        session.add(count)
        try:
            session.flush()
        except IntegrityError as error:
            raise OvertakenError from error
    count.last += 1
    return f"{year}-{count.last:0{DIGITS}d}"
