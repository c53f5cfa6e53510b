"""Queries: a case that somebody has brought, and its pictures."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases.errors import CaseNotFoundError
from app.civic.cases.evidence import KINDS
from app.civic.cases.models import Case, CaseKind
from app.core.db.types import comparable
from app.parties.pictures import queries
from app.parties.pictures.models import Picture


def own_case(session: Session, *, no: str, user_id: int, kinds: Collection[CaseKind]) -> Case:
    """A case of these kinds that a user has brought. Raises CaseNotFoundError."""
    query = select(Case).where(Case.no.in_(comparable([no])), Case.filed_by == user_id, Case.kind.in_(kinds))
    case = session.scalar(query)
    if case is None:
        raise CaseNotFoundError
    return case


def pictures_of(session: Session, case: Case) -> Sequence[Picture]:
    """All of it that are still kept, the earliest first."""
    return queries.pictures_of(session, _owners(case))


def picture_of(session: Session, case: Case, picture_id: int) -> Picture:
    """One of them. Raises PictureNotFoundError."""
    return queries.picture_among(session, _owners(case), picture_id)


def _owners(case: Case) -> list[queries.Owner]:
    return [(kind, case.id) for kind in KINDS]
