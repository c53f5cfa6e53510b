"""Whom a paper stands for where it is scanned at a door: a household by its code, one person by their pass."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.papers.errors import NoHolderError, PaperNotFoundError, PaperRevokedError
from app.civic.papers.models import PaperKind, PaperStatus
from app.civic.papers.queries import paper_of_token
from app.civic.papers.showing import require_valid
from app.parties.residents.models import Resident, ResidentStatus

ADDRESS = re.compile(r"https?://[^\s/]{1,200}/v/([A-Za-z0-9_-]{16,64})", re.ASCII)
"""What is in the code of a paper."""


def holders(session: Session, *, address: str, now: datetime) -> Sequence[int]:
    """The residents whom a paper stands for now, by the address in its code. Of a household these are its people of
    today, also those who came after it was printed.

    Raises PaperNotFoundError, PaperRevokedError, PaperStateError, NoHolderError.
    """
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise PaperNotFoundError("没有找到这张凭证。")
    paper = paper_of_token(session, token=found[1])
    if paper.status is PaperStatus.REVOKED:
        raise PaperRevokedError
    if paper.kind not in (PaperKind.HOUSEHOLD_CODE, PaperKind.BENEFIT_PASS) or paper.resident_id is None:
        raise NoHolderError
    require_valid(paper, now)
    whose = Resident.id == paper.resident_id
    if paper.kind is PaperKind.HOUSEHOLD_CODE:
        home = select(Resident.household_id).where(Resident.id == paper.resident_id).scalar_subquery()
        whose = Resident.household_id == home
    return session.scalars(
        select(Resident.id).where(whose, Resident.status == ResidentStatus.ACTIVE).order_by(Resident.id)
    ).all()
