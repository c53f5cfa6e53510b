"""The next numbers of a node in a year: no gaps but those of papers that are deleted, and none twice."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.civic.papers.models import PaperCount
from app.core.db.outages import OvertakenError

DIGITS = 6


def next_numbers(session: Session, *, community_id: int, year: int, count: int = 1) -> list[str]:
    """`2026-000012`, and those after it. Raises what `hold_numbers` raises."""
    counted = hold_numbers(session, community_id=community_id, year=year)
    first = counted.last + 1
    counted.last += count
    return [f"{year}-{number:0{DIGITS}d}" for number in range(first, first + count)]


def hold_numbers(session: Session, *, community_id: int, year: int) -> PaperCount:
    """The count of a node in a year; whoever else numbers there waits for the end of the transaction.

    Raises OvertakenError where somebody else has made the first of the year at the same time.
    """
    query = select(PaperCount).where(PaperCount.community_id == community_id, PaperCount.year == year)
    counted = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if counted is None:
        counted = PaperCount(community_id=community_id, year=year)
        session.add(counted)
        try:
            session.flush()
        except IntegrityError as error:
            raise OvertakenError from error
    return counted
