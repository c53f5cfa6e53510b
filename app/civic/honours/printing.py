"""The certificates of a cycle as one file, drawn in the background like other papers that are printed together."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.civic.honours.errors import NothingToPrintError
from app.civic.honours.issuing import AT_ONCE
from app.civic.honours.models import AwardPaper
from app.civic.papers.kinds import Size
from app.civic.papers.models import Paper, PaperKind, PaperStatus
from app.civic.papers.printing import enqueue_many
from app.core.identities import StaffIdentity
from app.core.tasks import Task
from app.standing.awards.models import Award, AwardCycle
from app.standing.awards.queries import cycle_in_scope

T = TypeVar("T")


def print_cycle(session: Session, *, cycle_id: int, part: int, staff: StaffIdentity, now: datetime) -> Task:
    """The valid certificates of a cycle, the `part`th 200 of them in the order of its awards.

    Raises CycleNotFoundError, NothingToPrintError.
    """
    cycle = cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    query = _valid(select(Paper.id), cycle, now).order_by(Award.id)
    ids = session.scalars(query.limit(AT_ONCE).offset((part - 1) * AT_ONCE)).all()
    if not ids:
        raise NothingToPrintError
    return enqueue_many(session, ids=ids, size=Size.A4, staff=staff, now=now)


def parts_of(session: Session, cycle: AwardCycle, *, now: datetime) -> range:
    """The parts in which they are printed: 1, 2, 3 …; none where there is no certificate."""
    count = session.scalar(_valid(select(func.count()).select_from(Paper), cycle, now)) or 0
    return range(1, -(-count // AT_ONCE) + 1)


def _valid(query: Select[T], cycle: AwardCycle, now: datetime) -> Select[T]:
    return (
        query.join(AwardPaper, AwardPaper.paper_id == Paper.id)
        .join(Award, Award.id == AwardPaper.award_id)
        .where(
            Award.cycle_id == cycle.id,
            AwardPaper.kind == PaperKind.HONOUR,
            Paper.status == PaperStatus.VALID,
            Paper.expires_at > now,
        )
    )
