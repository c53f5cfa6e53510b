"""Queries: a case that somebody has brought."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases.errors import CaseNotFoundError
from app.civic.cases.models import Case, CaseKind
from app.core.db.types import comparable


def own_case(session: Session, *, no: str, user_id: int, kinds: Collection[CaseKind]) -> Case:
    """A case of these kinds that a user has brought. Raises CaseNotFoundError."""
    query = select(Case).where(Case.no.in_(comparable([no])), Case.filed_by == user_id, Case.kind.in_(kinds))
    case = session.scalar(query)
    if case is None:
        raise CaseNotFoundError
    return case
