"""The certificates of a cycle as one file; each is noted as printed, like one that is printed alone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.honours.errors import NothingToPrintError
from app.civic.honours.issuing import AT_ONCE
from app.civic.honours.models import AwardPaper
from app.civic.papers.kinds import Size
from app.civic.papers.models import Paper, PaperKind, PaperStatus
from app.civic.papers.printing import print_one
from app.civic.papers.sheets import Printed
from app.core.identities import StaffIdentity
from app.standing.awards.models import Award
from app.standing.awards.queries import cycle_in_scope


def print_cycle(
    session: Session, *, cycle_id: int, part: int, public_url: str, staff: StaffIdentity, now: datetime
) -> list[Printed]:
    """The valid certificates of a cycle in the order of its awards, the `part`th 200 of them, to be drawn.

    Raises CycleNotFoundError, NothingToPrintError.
    """
    cycle = cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    query = (
        select(Paper.id)
        .join(AwardPaper, AwardPaper.paper_id == Paper.id)
        .join(Award, Award.id == AwardPaper.award_id)
        .where(
            Award.cycle_id == cycle.id,
            AwardPaper.kind == PaperKind.HONOUR,
            Paper.status == PaperStatus.VALID,
            Paper.expires_at > now,
        )
        .order_by(Award.id)
        .limit(AT_ONCE)
        .offset((part - 1) * AT_ONCE)
    )
    ids = session.scalars(query).all()
    if not ids:
        raise NothingToPrintError
    about = {"size": Size.A4, "public_url": public_url, "staff": staff, "now": now}
    return [print_one(session, paper_id=paper_id, **about) for paper_id in ids]  # type: ignore[arg-type]
